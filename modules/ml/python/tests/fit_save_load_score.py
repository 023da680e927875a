"""Run by PythonTest with a directory that holds an encoder; SAMPO_CLASS_PATH stands for the jar."""
import os, sys

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import SparkSession

from sampo import SampoClassifier, SampoModel, register

directory = sys.argv[1]
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
         .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
         .config("spark.driver.extraClassPath", os.environ["SAMPO_CLASS_PATH"])
         .config("spark.driver.extraJavaOptions", "--add-modules=jdk.incubator.vector")
         .config("spark.sql.shuffle.partitions", "2").getOrCreate())
WORDS = {"good": ["ship", "wave", "sail", "tide"], "bad": ["tree", "hill", "road", "field"]}
rows = [(i, f"{w[i // 2 % 4]} {w[i // 8 % 4]} {w[i // 32 % 4]}", label)
        for i in range(128) for label in [("good", "bad")[i % 2]] for w in [WORDS[label]]]
table = spark.createDataFrame(rows, "id long, body string, stars string").coalesce(1)

classifier = SampoClassifier(encoderDir=directory + "/encoder", workDir=directory + "/run", textCol="body",
                             labelCol="stars", epochs=12, patience=0, batchTokens=256, learningRate=5e-3)
model = classifier.fit(table)
assert model.getOrDefault("textCol") == "body", model.explainParams()
scored = model.transform(table.limit(60)).select("id", "label", "stars").collect()
assert len(scored) == 60
assert sum(row.label == row.stars for row in scored) >= 57, scored

model.write().overwrite().save(directory + "/saved")
loaded = SampoModel.load(directory + "/saved")
again = loaded.transform(table.limit(60)).select("id", "label", "stars").collect()
assert again == scored
direct = SampoModel(modelDir=directory + "/run/finetune/model", textCol="body")
assert direct.transform(table.limit(60)).select("id", "label", "stars").collect() == scored

lower = SQLTransformer(statement="SELECT id, lower(body) AS body FROM __THIS__")
fitted = Pipeline(stages=[lower, loaded]).fit(table)
assert fitted.transform(table.limit(60)).select("label").collect() == [(row.label,) for row in scored]
fitted.save(directory + "/pipeline-model")
fitted = PipelineModel.load(directory + "/pipeline-model")
assert [type(stage) for stage in fitted.stages] == [SQLTransformer, SampoModel]
assert "pipeline-model/stages" in fitted.stages[1].getOrDefault("modelDir")
assert fitted.transform(table.limit(60)).select("label").collect() == [(row.label,) for row in scored]
Pipeline(stages=[lower, classifier]).save(directory + "/pipeline")
unfitted = Pipeline.load(directory + "/pipeline").getStages()[1]
assert type(unfitted) is SampoClassifier and unfitted.uid == classifier.uid
assert (unfitted.getOrDefault("epochs"), unfitted.getOrDefault("learningRate")) == (12, 5e-3)

register(spark, "stars_of", directory + "/saved")
table.limit(60).createOrReplaceTempView("reviews")
asked = spark.sql("SELECT stars_of(body).label AS label FROM reviews").collect()
assert [row.label for row in asked] == [row.label for row in scored]
print("fitted, saved, loaded, scored: 60 rows, same labels")
spark.stop()
