"""What the DAGs of all roads share: the stages in order, their arguments, and the gates between them.

A run of a DAG belongs to a data interval: its run directory, its input and its target carry the day on
which the interval begins. The same day again, by a retry or by hand, is the same command: finished stages
are skipped, an unfinished one goes on where it was, and the target gets one copy of each row. Two drivers
cannot mix in one run directory, so a task that Airflow took for dead and tried again does no harm.

After a stage that has a gate its result, as Sampo writes it to `results/<stage>.json`, becomes the XCom of
the gate; a result beyond its limit ends the flow without a retry.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from airflow.timetables.interval import CronDataIntervalTimetable

try:
    from airflow.sdk import DAG, ObjectStoragePath, Param, task
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # Airflow 2
    from airflow.decorators import task
    from airflow.exceptions import AirflowFailException
    from airflow.io.path import ObjectStoragePath
    from airflow.models.dag import DAG
    from airflow.models.param import Param

STAGES = ("corpus", "vocabulary", "shards", "pretrain", "finetune", "evaluate", "score")

MAIN_CLASS = "io.sampo.jobs.Sampo"

DAY = "{{ data_interval_start | ds }}"
RUN = "{{ params.runs }}/" + DAY

# What the kernels need of each JVM: vectors, and native products on the task's own thread.
VECTORS = "--add-modules=jdk.incubator.vector"
SPARK = {
    "spark.driver.extraJavaOptions": VECTORS,
    "spark.executor.extraJavaOptions": VECTORS
    + " -Dorg.bytedeco.javacpp.maxbytes={{ params.executor_native }}",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.driver.memory": "{{ params.driver_heap }}",
    "spark.driver.memoryOverhead": "{{ params.driver_native }}",
    "spark.executor.cores": "{{ params.executor_cores }}",
    "spark.executor.memory": "{{ params.executor_heap }}",
    "spark.executor.memoryOverhead": "{{ params.executor_native }}",
}

# stage: (figure, what is asked of its value, the parameter that limits it)
GATES: dict[str, tuple[Callable[[dict], float], str, str]] = {
    "corpus": (lambda figures: figures["documents"] / figures["records"], ">=", "least_kept_share"),
    "pretrain": (lambda figures: figures["held_out_loss_end"], "<=", "most_held_out_loss"),
    "evaluate": (lambda figures: figures["accuracy"], ">=", "least_accuracy"),
    "score": (lambda figures: figures["rows_scored"] / figures["rows_read"], ">=", "least_scored_share"),
}


def arguments(stage: str) -> list[str]:
    """Of the command line, templated."""
    words = [stage, "{{ params.recipe }}", "--set", "run.dir=" + RUN]
    if stage == "score":
        words += ["--set", "score.input.path={{ params.input }}/" + DAY]
        words += ["--set", "score.output.path={{ params.output }}/" + DAY]
    return words


def judge(stage: str, result: dict[str, Any], limit: float) -> dict[str, Any]:
    """The result; raises when it is beyond the limit, or has no such figure."""
    figure, comparison, name = GATES[stage]
    value = figure(result["figures"])
    passed = value >= limit if comparison == ">=" else value <= limit
    if not passed:  # a NaN does not pass
        raise AirflowFailException(f"{stage}: {value:.4g} is not {comparison} {name} = {limit:.4g}")
    return result


def gate(stage: str):
    """A task that reads a stage's result, judges it and leaves it in XCom."""

    @task(task_id=f"{stage}_gate")
    def read_and_judge(path: str, limit: str) -> dict[str, Any]:
        return judge(stage, json.loads(ObjectStoragePath(path).read_text()), float(limit))

    limit = GATES[stage][2]
    return read_and_judge(f"{RUN}/results/{stage}.json", "{{ params." + limit + " }}")


def flow(dag_id: str, submit: Callable[[str], Any], **params: Any) -> DAG:
    """The DAG of a road.

    :param submit: makes the operator that runs a stage and waits for its end; its task is named as the stage
    :param params: defaults of what this road needs besides, to be overridden by the run's configuration
    """
    common = {
        "recipe": Param("s3://my-bucket/sampo/my.conf", type="string", description="configuration file"),
        "runs": Param("s3://my-bucket/sampo/runs", type="string", description="parent of run directories"),
        "input": Param("s3://my-bucket/texts", type="string", description="parent of a table for each day"),
        "output": Param("s3://my-bucket/scores", type="string", description="parent of a target for each day"),
        # ./sampo info --memory my.conf --tasks 4 says how much; these are of conf/cluster.conf.
        "driver_heap": Param("2g", type="string"),
        "driver_native": Param("2g", type="string"),
        "executor_cores": Param(4, type="integer"),
        "executor_heap": Param("3g", type="string"),
        "executor_native": Param("23g", type="string"),
        "least_kept_share": Param(0.5, type="number", description="documents kept of records read"),
        "most_held_out_loss": Param(6.0, type="number", description="masked-language-model loss"),
        "least_accuracy": Param(0.6, type="number", description="on the table of the section evaluate"),
        "least_scored_share": Param(0.95, type="number", description="rows with a score of rows read"),
    }
    with DAG(
        dag_id,
        description="Text in, scored tables out, once for each day",
        schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
        start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        max_active_runs=1,
        default_args={"retries": 2, "retry_delay": timedelta(seconds=30)},
        params={**common, **params},
        tags=["sampo"],
        doc_md=__doc__,
    ) as dag:
        before = None
        for stage in STAGES:
            operator = submit(stage)
            steps = [operator, gate(stage)] if stage in GATES else [operator]
            for step in steps:
                if before is not None:
                    before >> step
                before = step
    return dag
