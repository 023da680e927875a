package io.sampo.corpus.duplicates;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.Tuple2;

/**
 * Enough pairs to connect the members of every bucket: each with the first that its task saw in it.
 * A task joins its own documents first and sends one member of a bucket onwards, so that a bucket
 * in which a million documents meet weighs no more than one of a few.
 */
final class ConnectBuckets {
  /** About as many buckets a task holds in memory, in 16 MB. */
  static final int BUCKETS = 400_000;

  private ConnectBuckets() {}

  /**
   * @param signatures {@code vertex long, bands array<long>}, no bands null
   * @param count rows
   * @param held as many buckets a task holds
   * @return {@code u long, v long}; some stand several times
   */
  static JavaRDD<Row> pairs(JavaRDD<Row> signatures, long count, int bands, int held) {
    int tasks = (int) Math.max(signatures.getNumPartitions(), count * bands / held + 1);
    return signatures
        .mapPartitionsToPair(
            rows -> new OwnBuckets(TaskContext.getPartitionId(), rows, tasks, held))
        .partitionBy(new HashPartitioner(tasks))
        .values()
        .mapPartitions(ConnectBuckets::joined);
  }

  /**
   * From one task to another; two numbers for each: bucket and member, and both of a pair. The
   * partition and the number of the message give messages an order: without one, a task that Spark
   * runs again could find other pairs, and mixed with those of its first run they might not
   * connect.
   */
  static final class Message implements Serializable {
    private static final long serialVersionUID = 1;

    private final int partition;
    private final int number;
    private final long[] members;
    private final long[] pairs;

    Message(int partition, int number, long[] members, long[] pairs) {
      this.partition = partition;
      this.number = number;
      this.members = members;
      this.pairs = pairs;
    }
  }

  /** Joins a task's documents, some at a time, and tells the task of each bucket. */
  static final class OwnBuckets implements Iterator<Tuple2<Integer, Message>> {
    private final int partition;
    private final Iterator<Row> rows;
    private final int tasks;
    private final int held;
    private final BucketHeads heads = new BucketHeads();
    private final LongPairs[] members;
    private final LongPairs[] pairs;
    private final Deque<Tuple2<Integer, Message>> messages = new ArrayDeque<>();
    private int sent;

    OwnBuckets(int partition, Iterator<Row> rows, int tasks, int held) {
      this.partition = partition;
      this.rows = rows;
      this.tasks = tasks;
      this.held = held;
      this.members = new LongPairs[tasks];
      this.pairs = new LongPairs[tasks];
    }

    @Override
    public boolean hasNext() {
      while (messages.isEmpty() && rows.hasNext()) {
        join();
      }
      return !messages.isEmpty();
    }

    @Override
    public Tuple2<Integer, Message> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return messages.remove();
    }

    private void join() {
      heads.clear();
      for (int task = 0; task < tasks; task++) {
        members[task] = new LongPairs();
        pairs[task] = new LongPairs();
      }
      int read = 0;
      while (rows.hasNext() && read < held) {
        Row row = rows.next();
        long vertex = row.getLong(0);
        LongPairs own = pairs[(int) (vertex % tasks)];
        int before = own.size();
        for (Object band : row.getList(1)) {
          long bucket = (Long) band;
          long head = heads.head(bucket, vertex);
          if (head == vertex) {
            members[(int) ((bucket >>> 33) % tasks)].add(bucket, vertex);
          } else if (!own.holds(vertex, head, before)) {
            own.add(vertex, head);
          }
          read++;
        }
      }
      for (int task = 0; task < tasks; task++) {
        long[] told = members[task].toArray();
        long[] found = pairs[task].toArray();
        if (told.length + found.length > 0) {
          messages.add(new Tuple2<>(task, new Message(partition, sent++, told, found)));
        }
      }
    }
  }

  /** The pairs that tasks tell and those that their members make, in the order of the documents. */
  static Iterator<Row> joined(Iterator<Message> unordered) {
    List<Message> messages = new ArrayList<>();
    unordered.forEachRemaining(messages::add);
    messages.sort(
        Comparator.<Message>comparingInt(message -> message.partition)
            .thenComparingInt(message -> message.number));
    BucketHeads heads = new BucketHeads();
    LongPairs pairs = new LongPairs();
    for (Message message : messages) {
      for (int i = 0; i < message.pairs.length; i += 2) {
        pairs.add(message.pairs[i], message.pairs[i + 1]);
      }
      for (int i = 0; i < message.members.length; i += 2) {
        long vertex = message.members[i + 1];
        long head = heads.head(message.members[i], vertex);
        if (head != vertex) {
          pairs.add(vertex, head);
        }
      }
    }
    long[] found = pairs.toArray();
    return IntStream.range(0, found.length / 2)
        .mapToObj(i -> RowFactory.create(found[2 * i], found[2 * i + 1]))
        .iterator();
  }
}
