//! An MCP server of the older era with one tool, `pay`, which notes every payment.

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    rt::System,
    web::{self, Data, Json},
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex, mpsc},
    thread,
};

/// It outlives every server under test. Ends when dropped.
pub struct Bank {
    pub url: String,
    paid: Arc<Mutex<Vec<Value>>>,
    handle: ServerHandle,
}

impl Bank {
    /// In a thread and runtime of its own: whatever the test waits for, it answers.
    pub fn start() -> Self {
        let (paid, (tell, told)) = (Arc::<Mutex<Vec<Value>>>::default(), mpsc::channel());
        let data = Data::from(Arc::clone(&paid));
        thread::spawn(move || {
            System::new().block_on(async move {
                let app = move || App::new().app_data(data.clone()).service(desk());
                let server = HttpServer::new(app).workers(1).disable_signals();
                let server = server.bind("127.0.0.1:0").unwrap();
                let url = format!("http://{}/mcp", server.addrs()[0]);
                let server = server.run();
                tell.send((url, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (url, handle) = told.recv().expect("a port for the bank");
        Self { url, paid, handle }
    }

    /// The arguments of every call so far.
    pub fn paid(&self) -> Vec<Value> {
        self.paid.lock().unwrap().clone()
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

fn desk() -> actix_web::Resource {
    // It sends nothing of its own accord, so a GET is refused.
    web::resource("/mcp").route(web::post().to(answer))
}

async fn answer(paid: Data<Mutex<Vec<Value>>>, Json(asked): Json<Value>) -> HttpResponse {
    let result = match asked["method"].as_str().unwrap_or_default() {
        "initialize" => {
            let server = json!({ "name": "bank", "version": "1" });
            json!({ "protocolVersion": "2025-11-25", "capabilities": { "tools": {} }, "serverInfo": server })
        }
        "tools/list" => json!({ "tools": [{ "name": "pay", "inputSchema": schema() }] }),
        "tools/call" => {
            let arguments = asked["params"]["arguments"].clone();
            paid.lock().unwrap().push(arguments.clone());
            json!({ "content": [], "structuredContent": { "paid": arguments } })
        }
        // No server of the newer era.
        "server/discover" => return HttpResponse::BadRequest().finish(),
        _ if asked["id"].is_null() => return HttpResponse::Accepted().finish(),
        _ => json!({}),
    };
    HttpResponse::Ok().json(json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }))
}

fn schema() -> Value {
    let properties = json!({ "amount": { "type": "integer" }, "to": { "type": "string" } });
    json!({ "type": "object", "properties": properties, "required": ["amount", "to"] })
}
