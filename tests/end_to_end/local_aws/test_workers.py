"""The processes that run functions. Where `emulated` does right, drop the correction."""

from tests.end_to_end.local_aws.workbench import POISON, Workbench, zipped


def pids_around_error(bench: Workbench) -> tuple[int, int]:
    """The worker's process number before and after an exception."""
    function = bench.function(POISON, "return {'pid': os.getpid()}")
    before = bench.call(function)["pid"]
    assert bench.call(function, food="poison")["errorMessage"] == "poison"
    return before, bench.call(function)["pid"]


def test_worker_outlives_an_exception(corrected: Workbench, emulated: Workbench) -> None:
    before, after = pids_around_error(corrected)
    assert before == after
    before, after = pids_around_error(emulated)
    assert before != after


def test_error_carries_the_class_of_the_exception(corrected: Workbench) -> None:
    assert corrected.call(corrected.function(POISON), food="poison")["errorType"] == "ValueError"


def layer_paths(bench: Workbench) -> list[str]:
    """Where two functions find the module that their common layer holds."""
    layer = bench.client("lambda").publish_layer_version(
        LayerName="common", Content={"ZipFile": zipped("python/common.py", "")}
    )["LayerVersionArn"]
    body = ("import common", "return {'path': common.__file__}")
    functions = [bench.function(*body, Layers=[layer]) for _ in range(2)]
    return [bench.call(function)["path"] for function in functions]


def test_functions_share_one_unpacked_layer(corrected: Workbench, emulated: Workbench) -> None:
    assert len(set(layer_paths(corrected))) == 1
    assert len(set(layer_paths(emulated))) == 2
