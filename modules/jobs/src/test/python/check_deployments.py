"""Holds the files for EMR, Databricks and Kubernetes against what their tools publish as Python packages.

EMR: the service models of botocore. Databricks: the types of databricks-bundles. Kubernetes: the Spark operator's
own models, kubeflow-spark-api. Prints one JSON object: of each file the Sampo commands and the memory settings.
"""

import copy
import json
import pathlib
import sys

import yaml
from botocore.session import get_session
from botocore.validate import ParamValidator
from databricks.bundles.jobs import Job
from kubeflow_spark_api.models import SparkV1beta2SparkApplication

CONF = pathlib.Path(sys.argv[1])
FOUND: dict[str, dict] = {}


def found(file: str, commands: list[list[str]], spark: dict | None = None) -> None:
    FOUND[file] = {"commands": commands, "spark": spark or {}}


# --- EMR -----------------------------------------------------------------------------------------

EMR = {
    "cluster-cpu.json": ("emr", "RunJobFlow"),
    "cluster-gpu.json": ("emr", "RunJobFlow"),
    "step-cpu.json": ("emr", "AddJobFlowSteps"),
    "step-gpu.json": ("emr", "AddJobFlowSteps"),
    "serverless-application.json": ("emr-serverless", "CreateApplication"),
    "serverless-job.json": ("emr-serverless", "StartJobRun"),
}


def validate(request: dict, service: str, operation: str) -> None:
    model = get_session().get_service_model(service).operation_model(operation)
    # A token that the client makes where it is missing.
    given = {"clientToken": "made", **request} if "clientToken" in model.input_shape.members else request
    report = ParamValidator().validate(given, model.input_shape)
    assert not report.has_errors(), report.generate_report()
    words(request, model.input_shape, operation)


def words(value, shape, where: str) -> None:
    """ParamValidator lets words pass that are not of an enumeration."""
    if shape.type_name == "structure":
        for key, inner in value.items():
            words(inner, shape.members[key], f"{where}.{key}")
    elif shape.type_name == "list":
        for inner in value:
            words(inner, shape.member, where)
    elif shape.type_name == "string" and shape.enum:
        assert value in shape.enum, f"{where}: {value} is none of {shape.enum}"


def emr() -> None:
    folder = CONF / "emr"
    assert {path.name for path in folder.glob("*.json")} == set(EMR)
    for file, (service, operation) in EMR.items():
        request = json.loads((folder / file).read_text())
        validate(request, service, operation)
        if operation == "AddJobFlowSteps":
            for step in request["Steps"]:
                line = step["HadoopJarStep"]["Args"]
                jar = next(i for i, word in enumerate(line) if word.endswith(".jar"))
                assert line[:1] == ["spark-submit"] and line[jar - 2 : jar] == ["--class", "io.sampo.jobs.Sampo"]
                found(f"emr/{file}", [line[jar + 1 :]])
        elif operation == "RunJobFlow":
            spark = {c["Classification"]: c["Properties"] for c in request["Configurations"]}["spark-defaults"]
            found(f"emr/{file}", [], spark)
        elif operation == "StartJobRun":
            driver = request["jobDriver"]["sparkSubmit"]
            assert driver["sparkSubmitParameters"] == "--class io.sampo.jobs.Sampo"
            spark = request["configurationOverrides"]["applicationConfiguration"][0]["properties"]
            found(f"emr/{file}", [driver["entryPointArguments"]], spark)


# --- Databricks ------------------------------------------------------------------------------------


def merged(base: dict, over: dict) -> dict:
    """As a target is laid over a bundle: maps are merged, clusters by their key."""
    result = copy.deepcopy(base)
    for key, value in over.items():
        if key == "job_clusters":
            mine = {c["job_cluster_key"]: c for c in result[key]}
            for cluster in value:
                name = cluster["job_cluster_key"]
                mine[name] = merged(mine[name], cluster)
            result[key] = list(mine.values())
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def filled(value, variables: dict):
    if isinstance(value, dict):
        return {key: filled(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, variables) for inner in value]
    if isinstance(value, str):
        for name, text in variables.items():
            value = value.replace("${var." + name + "}", text)
        assert "${" not in value, f"no such variable: {value}"
    return value


def databricks() -> None:
    bundle = yaml.safe_load((CONF / "databricks" / "databricks.yml").read_text())
    assert set(bundle) == {"bundle", "variables", "resources", "targets"}, set(bundle)
    for target, over in bundle["targets"].items():
        variables = {name: of["default"] for name, of in bundle["variables"].items()}
        assert set(over.get("variables", {})) <= set(variables)
        variables.update(over.get("variables", {}))
        job = merged(bundle["resources"], over.get("resources", {}))["jobs"]["sampo"]
        job = filled(job, variables)
        assert Job.from_dict(job).as_dict() == job
        clusters = {cluster["job_cluster_key"]: cluster["new_cluster"] for cluster in job["job_clusters"]}
        keys = [task["task_key"] for task in job["tasks"]]
        for task, before in zip(job["tasks"], [None, *keys], strict=False):
            assert [d["task_key"] for d in task.get("depends_on", [])] == ([before] if before else [])
            assert task["job_cluster_key"] in clusters
            assert task["spark_jar_task"]["main_class_name"] == "io.sampo.jobs.Sampo"
        commands = [task["spark_jar_task"]["parameters"] for task in job["tasks"]]
        for parameter in job["parameters"]:
            name = "{{job.parameters." + parameter["name"] + "}}"
            commands = [[word.replace(name, parameter["default"]) for word in line] for line in commands]
        assert [line[0] for line in commands] == keys
        found(f"databricks/{target}", commands, clusters["nodes"]["spark_conf"])


# --- Kubernetes --------------------------------------------------------------------------------------


def kubernetes() -> None:
    files = sorted((CONF / "kubernetes").glob("*.yaml"))
    assert [file.name for file in files] == ["sampo-cpu.yaml", "sampo-gpu.yaml"]
    for file in files:
        application = yaml.safe_load(file.read_text())
        assert SparkV1beta2SparkApplication.from_dict(application).to_dict() == application
        spec = application["spec"]
        assert spec["mainClass"] == "io.sampo.jobs.Sampo"
        spark = dict(spec["sparkConf"])
        for role in ("driver", "executor"):
            spark[f"spark.{role}.memory"] = spec[role]["memory"]
            spark[f"spark.{role}.memoryOverhead"] = spec[role]["memoryOverhead"]
        spark["spark.executor.cores"] = str(spec["executor"]["cores"])
        found(f"kubernetes/{file.name}", [spec["arguments"]], spark)


emr()
databricks()
kubernetes()
print(json.dumps(FOUND))
