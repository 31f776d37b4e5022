//! Reads a model's weights one tensor at a time, so that a model never takes its size twice.

use candle_core::{DType, Device, Tensor};
use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// Longest description of the tensors; real ones have some kilobytes.
const HEADER_BYTES_MAX: u64 = 16 << 20;

/// Every tensor of a `.safetensors` file, as 32-bit numbers.
pub fn read(path: &Path) -> io::Result<HashMap<String, Tensor>> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut length = [0; 8];
    file.read_exact(&mut length)?;
    let header = u64::from_le_bytes(length);
    if header > HEADER_BYTES_MAX || header + 8 > bytes {
        return Err(damaged("its header is cut or no header"));
    }
    let mut head = Vec::new();
    file.by_ref().take(header).read_to_end(&mut head)?;
    let described: Metadata = serde_json::from_slice(&head).map_err(damaged)?;
    let mut tensors = HashMap::new();
    for (name, info) in described.tensors() {
        let (begin, end) = info.data_offsets;
        if header + 8 + end as u64 > bytes || begin > end {
            return Err(damaged(format!("`{name}` lies beyond its end; fetch it again")));
        }
        file.seek(SeekFrom::Start(header + 8 + begin as u64))?;
        let mut raw = vec![0; end - begin];
        file.read_exact(&mut raw)?;
        if let Some(tensor) = tensor(info, &raw).map_err(damaged)? {
            tensors.insert(name, tensor);
        }
    }
    Ok(tensors)
}

/// `None`: whole numbers, such as positions, which the models here do not read from a file.
fn tensor(info: &TensorInfo, raw: &[u8]) -> candle_core::Result<Option<Tensor>> {
    let dtype = match info.dtype {
        Dtype::F32 => DType::F32,
        Dtype::F16 => DType::F16,
        Dtype::BF16 => DType::BF16,
        _ => return Ok(None),
    };
    let tensor = Tensor::from_raw_buffer(raw, dtype, &info.shape, &Device::Cpu)?;
    tensor.to_dtype(DType::F32).map(Some)
}

fn damaged(problem: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem.to_string())
}
