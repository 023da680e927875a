package io.sampo.training.pretrain;

import io.sampo.storage.EventLog;
import io.sampo.training.rounds.RoundOutcome;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.RoundWatch;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;

/** Evaluates and saves a run as often as configured, and has every round told. */
final class PretrainWatch implements RoundWatch {
  /** Bytes a second, until the first checkpoint shows it. */
  private static final double SLOW_DISK = 50e6;

  private final WatchConfig config;
  private final RunClock clock;
  private final Saver saver;
  private final RoundTelling telling;
  private final RoundDoubts doubts;

  private Phase phase;
  private PhasePoint point;
  private boolean lastPhase;
  private HeldOut heldOut;
  private Optional<Evaluation> start;
  private Optional<Evaluation> newest = Optional.empty();
  private RoundState former;
  private double savedAt;
  private double evaluatingSeconds;
  private double savingSeconds;

  /** Keeps what a round left. */
  interface Saver {
    /**
     * @param checkpoint whether a checkpoint is due
     */
    void finished(RoundState former, RoundState state, Progress.Notes notes, boolean checkpoint);
  }

  /**
   * @param from what the run goes on from
   * @param modelBytes of a model file
   * @param bytesSent by all workers in a round
   */
  PretrainWatch(
      EventLog events,
      PretrainConfig config,
      RunLength length,
      RunClock clock,
      Progress.Notes from,
      long modelBytes,
      long bytesSent,
      Saver saver) {
    this.config = config.watch();
    this.clock = clock;
    this.saver = saver;
    this.start = from.start();
    this.telling = new RoundTelling(events, length, clock, bytesSent);
    this.doubts = new RoundDoubts(events, from.kernels());
    this.savedAt = clock.seconds();
    this.savingSeconds = modelBytes / SLOW_DISK;
  }

  /** A phase begins, or is gone on with. */
  void enter(Phase phase, PhasePoint point, boolean last, HeldOut heldOut) {
    this.phase = phase;
    this.point = point;
    this.lastPhase = last;
    this.heldOut = heldOut;
  }

  /** Held-out evaluation of the first weights; empty without held-out rows. */
  Optional<Evaluation> start() {
    return start;
  }

  /** The last held-out evaluation; at the end that of the trained model. */
  Optional<Evaluation> newest() {
    return newest;
  }

  /** Seconds that the end of a run takes: an evaluation, and writing the model. */
  double reserveSeconds() {
    return 1.2 * evaluatingSeconds + 1.5 * savingSeconds + 0.2;
  }

  @Override
  public void started(RoundState state, Broadcast<float[][]> parameters, boolean over) {
    former = state;
    if (state.round() == 0) {
      start = evaluate(parameters);
      newest = start;
      telling.first(state, start);
    } else if (over && lastPhase) {
      newest = evaluate(parameters);
    }
    telling.begin(state, start);
  }

  @Override
  public void finished(
      RoundState state, RoundOutcome outcome, Broadcast<float[][]> parameters, boolean last) {
    Optional<Evaluation> evaluation = Optional.empty();
    boolean end = last && lastPhase;
    if (last || due(config.evaluateEveryRounds(), state.round())) {
      evaluation = evaluate(parameters);
      newest = evaluation;
    }
    doubts.tell(outcome);
    boolean checkpoint = !end && checkpointIsDue(state);
    double began = clock.seconds();
    PhasePoint now = point.at(phase.byTime() ? began : 0);
    Progress.Notes notes = new Progress.Notes(now, start, evaluation, doubts.kernels());
    saver.finished(former, state, notes, checkpoint);
    former = state;
    double saving = clock.seconds() - began;
    if (checkpoint) {
      savedAt = clock.seconds();
      savingSeconds = saving;
    }
    telling.round(state, outcome, evaluation, saving);
  }

  private Optional<Evaluation> evaluate(Broadcast<float[][]> parameters) {
    double began = clock.seconds();
    Optional<Evaluation> found = heldOut.evaluate(parameters);
    evaluatingSeconds = clock.seconds() - began;
    return found;
  }

  private boolean checkpointIsDue(RoundState state) {
    double minutes = config.checkpointEveryMinutes();
    return due(config.checkpointEveryRounds(), state.round())
        || (minutes > 0 && clock.seconds() - savedAt >= 60 * minutes);
  }

  private static boolean due(int every, long round) {
    return every > 0 && round % every == 0;
  }
}
