"""EMR Serverless. conf/emr says how the application is made; the provider needs its extra `aiobotocore` to defer."""

from airflow.providers.amazon.aws.operators.emr import EmrServerlessStartJobOperator

from sampo_flow import MAIN_CLASS, SPARK, arguments, flow


def submit(stage: str) -> EmrServerlessStartJobOperator:
    return EmrServerlessStartJobOperator(
        task_id=stage,
        application_id="{{ params.application }}",
        execution_role_arn="{{ params.role }}",
        name=f"sampo-{stage}",
        job_driver={
            "sparkSubmit": {
                "entryPoint": "{{ params.jar }}",
                "entryPointArguments": arguments(stage),
                "sparkSubmitParameters": f"--class {MAIN_CLASS}",
            }
        },
        configuration_overrides={
            "applicationConfiguration": [{"classification": "spark-defaults", "properties": SPARK}],
            "monitoringConfiguration": {"s3MonitoringConfiguration": {"logUri": "{{ params.logs }}"}},
        },
        deferrable=True,
        # Minutes; by default the operator gives a job up after 25 of them.
        waiter_delay=60,
        waiter_max_attempts=7 * 24 * 60,
    )


dag = flow(
    "sampo_emr_serverless",
    submit,
    application="00f0000000000000",
    role="arn:aws:iam::123456789012:role/sampo",
    jar="s3://my-bucket/sampo/sampo.jar",
    logs="s3://my-bucket/sampo/logs",
)
