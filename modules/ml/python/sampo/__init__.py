"""Sampo in PySpark: fine-tune, save, load and score BERT classifiers in spark.ml pipelines.

    spark = SparkSession.builder.config("spark.jars", "sampo.jar").getOrCreate()
    model = SampoClassifier(encoderDir="models/bert", workDir="runs/stars").fit(reviews)
    model.transform(reviews.drop("label")).select("label", "probabilities")

All work is done by the jar; this package passes parameters on. `PipelineModel.load` and `Pipeline.load` know its stages
once it is imported.
"""
import sys

from pyspark import keyword_only
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel
from pyspark.sql import SparkSession

__all__ = ["SampoClassifier", "SampoModel", "register"]

# Where PySpark looks for the Python side of a pipeline's stage: a module called as the package of its Java class.
sys.modules.setdefault("io.sampo.ml", sys.modules[__name__])


class _Reader(JavaMLReader):
    """Reads what the jar's class of the same name has saved."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return "io.sampo.ml." + clazz.__name__


class _TextParams(Params):
    textCol = Param(Params._dummy(), "textCol", "column of the text", TypeConverters.toString)
    pairCol = Param(Params._dummy(), "pairCol", "column of the second text; empty: none", TypeConverters.toString)
    maxLength = Param(Params._dummy(), "maxLength", "tokens of a window; 0: the model's", TypeConverters.toInt)
    batchTokens = Param(Params._dummy(), "batchTokens", "tokens of a batch", TypeConverters.toInt)


class SampoModel(JavaModel, _TextParams, JavaMLReadable, JavaMLWritable):
    """A fine-tuned model: adds `label`, `probabilities`, `windows`, `model_fingerprint`, `scoring_error`."""

    modelDir = Param(Params._dummy(), "modelDir", "directory of the fine-tuned checkpoint", TypeConverters.toString)

    def __init__(self, java_model=None, modelDir=None, textCol=None, pairCol=None, maxLength=None, batchTokens=None):
        super().__init__(java_model if java_model is not None else JavaModel._new_java_obj("io.sampo.ml.SampoModel"))
        given = {"modelDir": modelDir, "textCol": textCol, "pairCol": pairCol, "maxLength": maxLength,
                 "batchTokens": batchTokens}
        self._set(**{name: value for name, value in given.items() if value is not None})

    @classmethod
    def read(cls):
        return _Reader(cls)

    @staticmethod
    def _from_java(java_stage):
        model = SampoModel(java_stage)
        model._resetUid(java_stage.uid())
        model._transfer_params_from_java()
        return model


class SampoClassifier(JavaEstimator, _TextParams, JavaMLReadable, JavaMLWritable):
    """Fine-tunes a pre-trained encoder on a table of texts and labels."""

    encoderDir = Param(Params._dummy(), "encoderDir", "checkpoint directory of the encoder", TypeConverters.toString)
    workDir = Param(Params._dummy(), "workDir", "run directory for rows, figures, model", TypeConverters.toString)
    labelCol = Param(Params._dummy(), "labelCol", "column of the class", TypeConverters.toString)
    epochs = Param(Params._dummy(), "epochs", "passes over the rows at most", TypeConverters.toInt)
    patience = Param(Params._dummy(), "patience", "passes without a better one; 0: never stop", TypeConverters.toInt)
    learningRate = Param(Params._dummy(), "learningRate", "largest learning rate", TypeConverters.toFloat)
    seed = Param(Params._dummy(), "seed", "for everything random", TypeConverters.toInt)

    @keyword_only
    def __init__(self, *, encoderDir=None, workDir=None, textCol=None, pairCol=None, labelCol=None, maxLength=None,
                 epochs=None, patience=None, batchTokens=None, learningRate=None, seed=None):
        super().__init__()
        self._java_obj = self._new_java_obj("io.sampo.ml.SampoClassifier", self.uid)
        self._set(**self._input_kwargs)

    def _create_model(self, java_model):
        return SampoModel._from_java(java_model)

    @classmethod
    def read(cls):
        return _Reader(cls)

    @staticmethod
    def _from_java(java_stage):
        estimator = SampoClassifier()
        estimator._java_obj = java_stage
        estimator._resetUid(java_stage.uid())
        estimator._transfer_params_from_java()
        return estimator


def register(spark: SparkSession, name: str, model_dir: str) -> None:
    """Makes a fine-tuned model callable in SQL: `SELECT stars(body).label FROM reviews`."""
    spark._jvm.io.sampo.ml.SampoFunctions.register(spark._jsparkSession, name, model_dir)
