"""Loads the DAGs as Airflow does, renders what they submit, and holds it against the services' own models.

Prints one JSON object: import errors, and of each task the Sampo command that it runs. Needs Airflow 2.10 or 3
with its providers; Databricks' task is checked where `databricks-bundles` is installed.
"""

import json
import logging
import math
import os
import sys
from datetime import datetime, timezone

from botocore.session import get_session
from botocore.validate import ParamValidator

try:
    from airflow.dag_processing.dagbag import BundleDagBag
except ImportError:  # Airflow 2
    from airflow.models.dagbag import DagBag

FOLDER = os.environ["AIRFLOW__CORE__DAGS_FOLDER"]


def dag_bag():
    if "BundleDagBag" in globals():
        from pathlib import Path

        return BundleDagBag(FOLDER, bundle_path=Path(FOLDER))
    return DagBag(FOLDER, include_examples=False)


def validate(service: str, operation: str, request: dict) -> None:
    model = get_session().get_service_model(service).operation_model(operation)
    report = ParamValidator().validate(request, model.input_shape)
    assert not report.has_errors(), report.generate_report()


def databricks_task(run: dict) -> None:
    try:
        from databricks.bundles.jobs import Task
    except ImportError:
        return
    for task in run["tasks"]:
        assert Task.from_dict(task).as_dict() == task, task


def command(operator, render) -> list[str]:
    kind = type(operator).__name__
    if kind == "SparkSubmitOperator":
        assert "{{" not in json.dumps(render(operator.conf))
        return render(operator.application_args)
    if kind == "EmrServerlessStartJobOperator":
        driver = render(operator.job_driver)
        request = {
            "applicationId": render(operator.application_id),
            "clientToken": operator.client_request_token,
            "executionRoleArn": render(operator.execution_role_arn),
            "jobDriver": driver,
            "configurationOverrides": render(operator.configuration_overrides),
            "name": operator.name,
        }
        validate("emr-serverless", "StartJobRun", request)
        return driver["sparkSubmit"]["entryPointArguments"]
    if kind == "EmrAddStepsOperator":
        steps = render(operator.steps)
        validate("emr", "AddJobFlowSteps", {"JobFlowId": render(operator.job_flow_id), "Steps": steps})
        words = steps[0]["HadoopJarStep"]["Args"]
        return words[next(i for i, word in enumerate(words) if word.endswith(".jar")) + 1 :]
    if kind == "DatabricksSubmitRunOperator":
        run = render(operator.json)
        databricks_task(run)
        return run["tasks"][0]["spark_jar_task"]["parameters"]
    raise AssertionError(kind)


def check_gates() -> None:
    import sampo_flow

    good = {
        "corpus": {"documents": 60, "records": 100},
        "pretrain": {"held_out_loss_end": 2.5},
        "evaluate": {"accuracy": 0.9},
        "score": {"rows_scored": 99, "rows_read": 100},
    }
    bad = {
        "corpus": {"documents": 40, "records": 100},
        "pretrain": {"held_out_loss_end": math.nan},
        "evaluate": {"accuracy": 0.1},
        "score": {"rows_scored": 10, "rows_read": 100},
    }
    limits = {"corpus": 0.5, "pretrain": 3.0, "evaluate": 0.8, "score": 0.95}
    assert set(limits) == set(sampo_flow.GATES)
    for stage, limit in limits.items():
        result = {"figures": good[stage]}
        assert sampo_flow.judge(stage, result, limit) is result
        try:
            sampo_flow.judge(stage, {"figures": bad[stage]}, limit)
        except sampo_flow.AirflowFailException as e:
            assert stage in str(e)
        else:
            raise AssertionError(f"the gate of {stage} let {bad[stage]} pass")


def main() -> None:
    logging.disable(logging.INFO)
    bag = dag_bag()
    found = {"import_errors": bag.import_errors, "dags": {}}
    for name, dag in sorted(bag.dags.items()):
        params = {key: dag.params[key] for key in dag.params}
        context = {"params": params, "data_interval_start": datetime(2026, 1, 5, tzinfo=timezone.utc)}
        tasks = {}
        for operator in dag.topological_sort():

            def render(value, operator=operator):
                return operator.render_template(value, context, jinja_env=dag.get_template_env())

            gate = operator.task_id.endswith("_gate")
            tasks[operator.task_id] = render(list(operator.op_args)) if gate else command(operator, render)
            if hasattr(operator, "deferrable") and not gate:
                assert operator.deferrable, operator.task_id
            assert operator.retries == 2, operator.task_id
        assert dag.max_active_runs == 1 and not dag.catchup
        found["dags"][name] = {"tasks": tasks, "params": params}
    if not bag.import_errors:
        check_gates()
    sys.stdout.write("\n" + json.dumps(found) + "\n")


main()
