"""Stands before the machine's engine as one that is reached by TLS: only who has a certificate of its authority gets in."""

import socket
import ssl
import sys
import threading

folder, engine = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{folder}/server-cert.pem", f"{folder}/server-key.pem")
context.load_verify_locations(f"{folder}/ca.pem")
context.verify_mode = ssl.CERT_REQUIRED


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def relay(plain):
    try:
        client = context.wrap_socket(plain, server_side=True)
    except OSError:
        return
    behind = socket.socket(socket.AF_UNIX)
    behind.connect(engine)
    threading.Thread(target=pump, args=(client, behind), daemon=True).start()
    pump(behind, client)
    client.close()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=relay, args=(accepted,), daemon=True).start()
