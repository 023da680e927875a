"""Spark clusters that spark-submit reaches: YARN, Kubernetes, standalone. The connection `spark_default` names one.

The operator holds a slot of a worker while Spark runs: it cannot defer.
"""

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

from sampo_flow import MAIN_CLASS, SPARK, arguments, flow


def submit(stage: str) -> SparkSubmitOperator:
    return SparkSubmitOperator(
        task_id=stage,
        conn_id="spark_default",
        application="{{ params.jar }}",
        java_class=MAIN_CLASS,
        application_args=arguments(stage),
        conf=SPARK,
        name=f"sampo-{stage}",
    )


dag = flow("sampo_spark_submit", submit, jar="/opt/sampo/sampo.jar")
