"""Steps of a running EMR cluster. conf/emr says how it is made; the provider needs its extra `aiobotocore` to defer."""

from airflow.providers.amazon.aws.operators.emr import EmrAddStepsOperator

from sampo_flow import MAIN_CLASS, SPARK, arguments, flow


def submit(stage: str) -> EmrAddStepsOperator:
    words = ["spark-submit", "--deploy-mode", "cluster", "--class", MAIN_CLASS]
    for key, value in SPARK.items():
        words += ["--conf", f"{key}={value}"]
    return EmrAddStepsOperator(
        task_id=stage,
        job_flow_id="{{ params.cluster }}",
        steps=[
            {
                "Name": f"sampo-{stage}",
                "ActionOnFailure": "CONTINUE",
                "HadoopJarStep": {
                    "Jar": "command-runner.jar",
                    "Args": [*words, "{{ params.jar }}", *arguments(stage)],
                },
            }
        ],
        deferrable=True,
        # By default the operator gives a step up after 30 minutes.
        waiter_delay=30,
        waiter_max_attempts=7 * 24 * 120,
    )


dag = flow("sampo_emr_steps", submit, cluster="j-0000000000000", jar="s3://my-bucket/sampo/sampo.jar")
