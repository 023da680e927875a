"""JAR tasks on a running Databricks cluster. conf/databricks has the same stages as a job of Databricks' own scheduler.

The cluster has the settings of conf/databricks/databricks.yml: memory and JVM options belong to it, not to a run.
"""

from airflow.providers.databricks.operators.databricks import DatabricksSubmitRunOperator

from sampo_flow import MAIN_CLASS, arguments, flow


def submit(stage: str) -> DatabricksSubmitRunOperator:
    return DatabricksSubmitRunOperator(
        task_id=stage,
        json={
            "run_name": f"sampo-{stage}",
            "tasks": [
                {
                    "task_key": stage,
                    "existing_cluster_id": "{{ params.cluster }}",
                    "libraries": [{"jar": "{{ params.jar }}"}],
                    "spark_jar_task": {"main_class_name": MAIN_CLASS, "parameters": arguments(stage)},
                }
            ],
        },
        deferrable=True,
    )


dag = flow("sampo_databricks", submit, cluster="0000-000000-abcdefgh", jar="/Volumes/main/sampo/jars/sampo.jar")
