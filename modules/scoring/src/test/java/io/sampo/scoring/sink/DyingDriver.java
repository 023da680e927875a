package io.sampo.scoring.sink;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * PostgreSQL's driver, with a process that can die: from a statement on, nothing more that the
 * sink's own connection says reaches the server, and its socket closes. Of the commit, which a
 * server may hear from a process that is dead before it has the answer, the death comes after.
 */
public final class DyingDriver implements java.sql.Driver {
  /** The end of the process. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> STATEMENTS = Set.of("execute", "executeQuery", "executeUpdate");
  private static volatile int deadAt; // 0: lives
  private static final AtomicInteger said = new AtomicInteger();

  private final java.sql.Driver real = new org.postgresql.Driver();

  /**
   * Whether the process was dead before it was done with something.
   *
   * @param at number of the statement, from 1
   */
  static boolean dies(int at, Runnable body) {
    said.set(0);
    deadAt = at;
    try {
      body.run();
      return false;
    } catch (Death e) {
      return true;
    } finally {
      deadAt = 0;
    }
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    return deadAt > 0 && real.acceptsURL(url);
  }

  @Override
  public Connection connect(String url, Properties login) throws SQLException {
    Connection connection = real.connect(url, login);
    boolean ofSink = deadAt > 0 && "sampo".equals(login.getProperty("ApplicationName"));
    return ofSink ? watched(Connection.class, connection, connection) : connection;
  }

  private static <T> T watched(Class<T> type, T target, Connection connection) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              boolean commits = method.getName().equals("commit");
              boolean speaks = commits || STATEMENTS.contains(method.getName());
              if (speaks && said.incrementAndGet() >= deadAt) {
                if (commits && said.get() == deadAt) {
                  connection.commit();
                }
                connection.abort(Runnable::run);
                throw new Death();
              }
              try {
                Object result = method.invoke(target, arguments);
                return result instanceof Statement statement
                    ? watched(Statement.class, statement, connection)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return real.getMajorVersion();
  }

  @Override
  public int getMinorVersion() {
    return real.getMinorVersion();
  }

  @Override
  public boolean jdbcCompliant() {
    return real.jdbcCompliant();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }
}
