/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A real ZooKeeper server in a JVM of its own, on a loopback port, which can be killed, paused and started again on the
 * same port and data.
 *
 * <p>Its data directory is deleted by {@link #close()}; the child never outlives this JVM. The server grants session
 * timeouts between two ticks and two minutes, allows every four letter word, container and TTL nodes, and any number of
 * connections. Not for use by several threads at a time.
 */
public final class ZooKeeperServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);
    /** A server that is starting may take a connection and never answer on it; the next one fares better. */
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);

    private static final int START_TRIES = 5;
    private static final String PORT_IN_USE = "Address already in use";
    private static final int LOG_TAIL_LINES = 40;

    private final ServerSettings settings;
    private final Path home;
    private final int port;
    private final int securePort;
    private ServerProcess process;
    private boolean paused;

    private ZooKeeperServer(ServerSettings settings, int port, Map<String, String> members, int id) {
        this.settings = settings;
        this.port = port;
        this.securePort = settings.tls() ? FreePorts.one() : 0;
        this.home = TemporaryDirectory.create();
        writeFiles(members, id);
        this.process = startProcess();
    }

    /** Starts a server with the usual settings; returns when it serves. */
    public static ZooKeeperServer start() {
        return builder().start();
    }

    /** A server with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts a member of an ensemble, and does not wait for it. */
    static ZooKeeperServer member(ServerSettings settings, int port, Map<String, String> members, int id) {
        return new ZooKeeperServer(settings, port, members, id);
    }

    /** Where the server listens on 127.0.0.1; the same for its whole life. */
    public int port() {
        return port;
    }

    /** Host and port, as clients take them. */
    public String connectString() {
        return "127.0.0.1:" + port;
    }

    /** Where the server speaks TLS on 127.0.0.1; the same for its whole life, 0 if it does not. */
    public int securePort() {
        return securePort;
    }

    /** Host and secure port, by the name that is in certificates. */
    public String secureConnectString() {
        return "localhost:" + securePort;
    }

    /** Whether the server's process runs, be it paused or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the server answers requests; fails with the end of its log when it dies or takes too long. */
    public void awaitServing() {
        Await.until(
                "the server on port " + port + " serves",
                START_LIMIT,
                () -> {
                    if (!isAlive()) {
                        throw new IllegalStateException("The server on port " + port + " has ended. " + logTail());
                    }
                    return !mode().isEmpty();
                },
                this::logTail);
    }

    /** {@code standalone}, {@code leader}, {@code follower}, {@code observer}, or empty when it does not serve. */
    public String mode() {
        try {
            return FourLetterWord.send(port, "srvr", PROBE_LIMIT)
                    .lines()
                    .filter(line -> line.startsWith("Mode: "))
                    .map(line -> line.substring("Mode: ".length()))
                    .findFirst()
                    .orElse("");
        } catch (IOException notThere) {
            return "";
        }
    }

    /** Sends a four letter word and returns the whole answer. */
    public String fourLetterWord(String word) {
        try {
            return FourLetterWord.send(port, word, COMMAND_LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException("The server on port " + port + " does not answer '" + word + "'", e);
        }
    }

    /** Ends the server without warning (SIGKILL); returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** Ends the server in order (SIGTERM); its sessions live on in its data. Returns when it is gone. */
    public void stop() {
        process.terminate();
    }

    /** Starts the server again on the same port and data, killed before if need be; returns when it serves. */
    public void restart() {
        launch();
        awaitServing();
    }

    /** As {@link #restart()}, but does not wait: a member without a majority never serves. */
    public void launch() {
        kill();
        process = startProcess();
        paused = false;
    }

    /** Halts the server as it is (SIGSTOP): its connections stay open and say nothing. */
    public void pause() {
        process.pause();
        paused = true;
    }

    /** Lets a paused server go on (SIGCONT). */
    public void resume() {
        process.resume();
        paused = false;
    }

    /**
     * Lets no file of the server grow any more, as on a disk that is full: it ends itself with the next transaction.
     * {@link #restart()} finds room again. Linux only.
     */
    public void fillDisk() {
        process.limitFiles();
    }

    /** Forgets all data of a server that does not run, as when its disk was lost. */
    public void wipe() {
        if (isAlive()) {
            throw new IllegalStateException("The server on port " + port + " runs: kill or stop it before wiping");
        }
        TemporaryDirectory.delete(transactionLogs());
    }

    /** All that the server has printed so far, over all its starts. */
    public String log() {
        try {
            return Files.readString(logFile(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it keeps its transactions: for {@link TransactionLogs}, when it has been stopped. */
    public Path transactionLogs() {
        return data().resolve("version-2");
    }

    /** Ends the server and deletes its data; may be called again. */
    @Override
    public void close() {
        process.kill();
        TemporaryDirectory.delete(home);
    }

    @Override
    public String toString() {
        return "ZooKeeperServer[" + connectString() + ", " + (isAlive() ? "process " + process.pid() : "ended") + "]";
    }

    /** The server's process, or the last one when it has ended. */
    long pid() {
        return process.pid();
    }

    /** Whether the process runs and is not paused. */
    boolean isRunning() {
        return isAlive() && !paused;
    }

    /** Whether the server failed because somebody else took a port between the choice and the start. */
    boolean lostItsPort() {
        return log().contains(PORT_IN_USE);
    }

    String logTail() {
        List<String> lines = log().lines().toList();
        return "The end of its log:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }

    private Path data() {
        return home.resolve("data");
    }

    private Path logFile() {
        return home.resolve("server.log");
    }

    private void writeFiles(Map<String, String> members, int id) {
        Map<String, String> config = settings.configOf(data(), port);
        if (settings.tls()) {
            config.put("secureClientPort", Integer.toString(securePort));
            config.put("secureClientPortAddress", "127.0.0.1");
        }
        config.putAll(members);
        String lines = config.entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
        try {
            Files.createDirectory(data());
            Files.writeString(data().resolve("myid"), Integer.toString(id));
            Files.writeString(home.resolve("zoo.cfg"), lines);
            Files.writeString(home.resolve("logback.xml"), """
                    <configuration>
                      <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
                      <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                        <encoder><pattern>%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0} - %msg%n</pattern></encoder>
                      </appender>
                      <root level="INFO"><appender-ref ref="out"/></root>
                    </configuration>
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerProcess startProcess() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms32m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(settings.jvmOptions());
        command.addAll(List.of("-XX:-UsePerfData", "-Xshare:auto", "-Djava.net.preferIPv4Stack=true"));
        command.add("-Dlogback.configurationFile=" + home.resolve("logback.xml"));
        command.add("-Dzookeeper.jmx.log4j.disable=true");
        settings.systemProperties().forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", ServerClassPath.option(settings.classPath())));
        command.add(ServerMain.class.getName());
        command.add("org.apache.zookeeper.server.quorum.QuorumPeerMain");
        command.add(home.resolve("zoo.cfg").toString());
        return ServerProcess.start(command, home, logFile());
    }

    /** Settings of a single server. */
    public static final class Builder extends ServerSettingsBuilder<Builder> {

        private Builder() {}

        /** Starts the server on a free port; returns when it serves. */
        public ZooKeeperServer start() {
            ServerSettings settings = settings();
            for (int tries = 1; ; tries++) {
                ZooKeeperServer server = new ZooKeeperServer(settings, FreePorts.one(), Map.of(), 1);
                try {
                    server.awaitServing();
                    return server;
                } catch (IllegalStateException e) {
                    boolean again = server.lostItsPort() && tries < START_TRIES;
                    server.close();
                    if (!again) {
                        throw e;
                    }
                }
            }
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
