"""The processes that run functions."""

import hashlib
import tempfile
import threading
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_RAISED = '"status": "error", "error": str(e), "trace": traceback.format_exc()'
_REPORTED = '"status": "ok", "raised": type(e).__name__' + _RAISED.removeprefix('"status": "error"')


def workers_outlive_exceptions() -> None:
    """Keep a worker after its handler raised.

    AWS: an exception of the handler ends the invocation, not the execution environment, and
    the error carries the exception's class. Emulator: kills the worker, so that the next call
    or retry is a cold start, and reports every error as `Runtime.HandlerError`. Here: the
    worker reports the exception as an answer, which becomes an error again afterwards.
    """
    if _RAISED not in lambda_runtime._PYTHON_WORKER_SCRIPT:
        raise RuntimeError("The emulator's worker has changed: look at this correction again.")
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(
        _RAISED, _REPORTED
    )
    invoke, execute = lambda_runtime.Worker.invoke, lambda_svc._execute_function_warm
    last = threading.local()

    def invoke_and_restore(worker: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = invoke(worker, *arguments, **options)
        last.raised = answer.get("raised")
        return {**answer, "status": "error"} if last.raised else answer

    def execute_and_name(*arguments: Any) -> Any:
        last.raised = None
        result = execute(*arguments)
        if last.raised:
            result["body"]["errorType"] = last.raised
        return result

    lambda_runtime.Worker.invoke = invoke_and_restore
    lambda_svc._execute_function_warm = execute_and_name


def layers_unpacked_once() -> None:
    """Let all workers share one unpacked copy of a layer.

    AWS: layers are mounted, not unpacked, at a cold start. Emulator: unpacks every layer anew
    for each worker, and Python compiles it anew. Here: a layer is unpacked once, and the
    worker is told where through the variable that the emulator itself uses.
    """
    spawn = lambda_runtime.Worker._spawn
    folder = Path(tempfile.mkdtemp(prefix="layers-"))
    unpacking = threading.Lock()

    def spawn_with_shared_layers(worker: Any) -> None:
        config = worker.config
        with unpacking:
            paths = [_unpacked(layer, folder) for layer in config.get("Layers", [])]
        variables = dict(config.get("Environment", {}).get("Variables", {}))
        if paths:
            variables["_LAMBDA_LAYERS_DIRS"] = ":".join(paths)
        worker.config = {**config, "Layers": [], "Environment": {"Variables": variables}}
        try:
            spawn(worker)
        finally:
            worker.config = config

    lambda_runtime.Worker._spawn = spawn_with_shared_layers


def _unpacked(layer: Any, folder: Path) -> str:
    content = lambda_svc._resolve_layer_zip(layer)
    path = folder / hashlib.sha256(content).hexdigest()
    if not path.exists():
        zipfile.ZipFile(BytesIO(content)).extractall(path)
    return str(path)
