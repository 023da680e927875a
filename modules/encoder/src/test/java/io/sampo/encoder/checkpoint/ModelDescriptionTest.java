package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.encoder.Head.Objective;
import io.sampo.storage.InvalidInputException;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelDescriptionTest {
  private static final String SIZES =
      "'vocab_size':97,'hidden_size':12,'num_hidden_layers':2,'num_attention_heads':3,"
          + "'intermediate_size':20,'max_position_embeddings':16";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a_mlm", "a_model", "a_pretraining", "a_qa", "a_sequence_1_regression", "a_sequence_2",
        "a_sequence_3_multi_label", "a_token", "b_mlm", "b_model", "m_mlm", "m_mlm_gelu_new",
        "m_mlm_relu"
      })
  void writesTheBytesOfTransformers(String name) throws IOException {
    byte[] golden = Files.readAllBytes(SharedData.path("golden/encoder/" + name + "/config.json"));
    ModelDescription description = ModelDescription.parse(golden, "config.json");
    assertThat(new String(description.json("float32"), StandardCharsets.UTF_8))
        .isEqualTo(new String(golden, StandardCharsets.UTF_8));
  }

  @Test
  void takesTransformersDefaultsForWhatIsMissing() {
    ModelDescription read = parse("{" + SIZES + "}");
    assertThat(read.config())
        .isEqualTo(new BertConfig(97, 12, 2, 3, 20, 16, 2, Activation.GELU, 1e-12, .1, .1, .02, 0));
    assertThat(read.head()).isEqualTo(new Head.NoHead());
    assertThat(read.labels()).isEmpty();
  }

  @Test
  void readsEveryHead() {
    assertThat(head("BertModel", "")).isEqualTo(new Head.NoHead());
    assertThat(head("BertForMaskedLM", "")).isEqualTo(new Head.MaskedLanguageModel());
    assertThat(head("BertForPreTraining", "")).isEqualTo(new Head.Pretraining());
    assertThat(head("BertForQuestionAnswering", "")).isEqualTo(new Head.QuestionAnswering());
    assertThat(head("BertForTokenClassification", ",'num_labels':9"))
        .isEqualTo(new Head.TokenClassification(9));
    assertThat(head("BertForSequenceClassification", ""))
        .isEqualTo(new Head.SequenceClassification(2, Objective.SINGLE_LABEL));
    assertThat(head("BertForSequenceClassification", ",'_num_labels':1,'problem_type':null"))
        .isEqualTo(new Head.SequenceClassification(1, Objective.REGRESSION));
    assertThat(
            head(
                "BertForSequenceClassification",
                ",'num_labels':3,'problem_type':'multi_label_classification'"))
        .isEqualTo(new Head.SequenceClassification(3, Objective.MULTI_LABEL));
  }

  @Test
  void readsLabelsInTheOrderOfTheirIndex() {
    String labels = ",'id2label':{'1':'b','0':'a','2':'ä'},'label2id':{'ä':2,'a':0,'b':1}";
    ModelDescription read = parse(json("BertForSequenceClassification", labels));
    assertThat(read.labels()).containsExactly("a", "b", "ä");
    assertThat(ModelDescription.parse(read.json("float32"), "again")).isEqualTo(read);
    assertThat(read.withLabels(List.of("x", "y", "z")).labels()).containsExactly("x", "y", "z");
    assertThatThrownBy(() -> read.withLabels(List.of("x")))
        .hasMessageContaining("1 label names for 3 labels");
  }

  @Test
  void readsActivationsByTheirOtherNames() {
    for (String name : List.of("gelu_new", "gelu_pytorch_tanh")) {
      assertThat(parse(json("BertModel", ",'hidden_act':'" + name + "'")).config().activation())
          .isEqualTo(Activation.GELU_NEW);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'model_type':'roberta' | model_type is roberta, expected bert",
        "'position_embedding_type':'relative_key_query' | position_embedding_type is relative_key_query",
        "'hidden_act':'silu' | hidden_act is silu, expected gelu, gelu_new or relu",
        "'hidden_act':7 | hidden_act is 7, expected a text",
        "'is_decoder':true | is_decoder is true",
        "'is_decoder':'no' | is_decoder is \"no\", expected true or false",
        "'pruned_heads':{'0':[1]} | pruned_heads is set",
        "'quantization_config':{'bits':8} | quantization_config is set",
        "'architectures':['BertLMHeadModel'] | architectures names BertLMHeadModel, expected one of",
        "'architectures':'BertModel' | architectures is \"BertModel\", expected a list",
        "'architectures':['BertForSequenceClassification'],'problem_type':'ranking' | problem_type is \"ranking\"",
        "'architectures':['BertForSequenceClassification'],'id2label':{'0':'a','2':'b'} | id2label has no name for label 1 of 2",
        "'architectures':['BertForSequenceClassification'],'id2label':{} | id2label is empty",
        "'architectures':['BertForSequenceClassification'],'num_labels':0 | num_labels is 0",
        "'architectures':['BertForSequenceClassification'],'id2label':{'0':'a','1':'b'},'label2id':{'a':1,'b':0} | label2id maps a to 1, id2label to 0",
        "'layer_norm_eps':'tiny' | layer_norm_eps is \"tiny\", expected a number",
        "'layer_norm_eps':0 | layer_norm_eps = 0.0",
        "'hidden_dropout_prob':1.0 | hidden_dropout_prob = 1.0",
        "'pad_token_id':97 | pad_token_id = 97 is outside the vocabulary of 97",
        "'type_vocab_size':1e400 | type_vocab_size is",
        "'type_vocab_size':2.5 | type_vocab_size is 2.5, expected a whole number",
      })
  void refuses(String keys, String problem) {
    assertRefused("{" + SIZES + "," + keys + "}", problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'hidden_size':12 | 'hidden_size':999999999999 | hidden_size is 999999999999",
        "'hidden_size':12 | 'hidden_size':-12 | hidden_size is -12",
        "'hidden_size':12, | | key hidden_size is missing",
        "'num_hidden_layers':2 | 'num_hidden_layers':2000000000 | num_hidden_layers is 2000000000",
        "'num_attention_heads':3 | 'num_attention_heads':5 | hidden_size = 12 is not a multiple of num_attention_heads = 5",
        "'vocab_size':97 | 'vocab_size':'97' | vocab_size is \"97\"",
        "'vocab_size':97 | 'vocab_size':97,'vocab_size':98 | no valid JSON",
      })
  void refusesSizes(String from, String to, String problem) {
    assertRefused("{" + SIZES.replace(from, to == null ? "" : to) + "}", problem);
  }

  @Test
  @Tag("R21")
  void refusesClassNamesAnywhere() {
    assertRefused(
        json("BertModel", ",'task':[{'@class':'javax.script.ScriptEngineManager'}]"),
        "key @class is no configuration of transformers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{} {}", "nonsense"})
  void refusesWhatIsNoObject(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("dir/config.json: is no ");
  }

  private static void assertRefused(String json, String problem) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("dir/config.json: ")
        .hasMessageContaining(problem);
  }

  private static Head head(String architecture, String more) {
    return parse(json(architecture, more)).head();
  }

  private static String json(String architecture, String more) {
    return "{" + SIZES + ",'architectures':['" + architecture + "']" + more + "}";
  }

  private static ModelDescription parse(String json) {
    return ModelDescription.parse(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "dir/config.json");
  }
}
