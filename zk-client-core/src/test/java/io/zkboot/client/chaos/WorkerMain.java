/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The first class of a JVM with one client that works. It writes its history to a file, takes commands from standard
 * input, and ends with the process that started it.
 */
final class WorkerMain {
    /** Is said when it works. */
    static final String READY = "ready";

    static final String EXPIRE = "expire";
    /** Begin nothing more. The answer is {@link #RESTING}, and the session. */
    static final String REST = "rest";

    static final String RESTING = "resting";
    /** Wait until a node of that path is seen, and so all that was before it. The answer is {@link #SETTLED}. */
    static final String SETTLE = "settle";

    static final String SETTLED = "settled";
    static final String END = "end";
    static final String WRONG = "wrong";

    private static final int EXIT_PARENT_GONE = 70;
    private static final int LANE = 5;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final Subject subject;
    private final Recorder recorder;
    private final Workload workload;
    private final Watches watches;

    private WorkerMain(List<String> arguments) {
        Settings settings = Settings.of(arguments.subList(2, arguments.size()));
        AtomicReference<Recorder> late = new AtomicReference<>();
        subject = Library.of(arguments.get(0)).subject(settings, new Subject.Listener() {
            @Override
            public void news(News.State state, long session) {
                Recorder known = late.get();
                if (known != null) {
                    known.news(state, session);
                }
            }

            @Override
            public void renewed() {
                // Watches of the session before have been told that they have ended.
            }
        });
        recorder = new Recorder(Path.of(arguments.get(1)), subject);
        late.set(recorder);
        subject.start();
        workload = new Workload(settings, subject, recorder);
        watches = new Watches(subject, recorder);
    }

    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            wrong("thrown by " + thread.getName() + ": " + failure + " at " + Arrays.toString(failure.getStackTrace()));
        });
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            WorkerMain worker = new WorkerMain(List.of(args));
            worker.watches.start();
            worker.workload.start();
            say(READY);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ");
                Thread thread = new Thread(() -> worker.follow(words), words[0]);
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException brokenPipe) {
            System.err.println("Lost the parent: " + brokenPipe);
        }
        Runtime.getRuntime().halt(EXIT_PARENT_GONE);
    }

    /** Tells of something that must not be. */
    static void wrong(String what) {
        say(WRONG + " " + what);
    }

    private static synchronized void say(String text) {
        OUT.print(ChildJvm.MARK + text.replace('\n', ' ') + "\n");
        OUT.flush();
    }

    private void follow(String[] command) {
        switch (command[0]) {
            case EXPIRE -> {
                try {
                    subject.expire();
                } catch (RuntimeException noSessionOrNoServer) {
                    System.err.println("Not expired: " + noSessionOrNoServer);
                }
            }
            case REST -> {
                workload.rest();
                watches.rest();
                Await.until(
                        "a call succeeds",
                        LIMIT,
                        () -> call(Call.synced(Step.get(Places.ROOT))).outcome() == Outcome.OK);
                say(RESTING + " " + Long.toHexString(subject.session()));
            }
            case SETTLE -> {
                Await.until(command[1] + " is seen where events are told", LIMIT, () -> sees(command[1]));
                say(SETTLED + " " + Long.toHexString(subject.session()));
            }
            case END -> {
                recorder.close();
                subject.close();
                Runtime.getRuntime().exit(0);
            }
            default -> wrong("unknown command " + command[0]);
        }
    }

    private Answer call(Call call) {
        Recorder.Begun begun = recorder.begin(LANE, 0, call);
        Answer answer = subject.call(call);
        recorder.end(begun, answer);
        return answer;
    }

    /** Whether an answer shows that node that comes behind all events of before. */
    private boolean sees(String path) {
        AtomicBoolean there = new AtomicBoolean();
        AtomicBoolean ended = new AtomicBoolean();
        Call call = Call.synced(Step.exists(path));
        Recorder.Begun begun = recorder.begin(LANE, 0, call);
        subject.submit(List.of(call), (place, answer) -> {
            recorder.endInOrder(begun, answer);
            there.set(answer.outcome() == Outcome.OK && !answer.shown().get(0).isAbsent());
            ended.set(true);
        });
        Await.until("an answer has come", LIMIT, ended::get);
        return there.get();
    }
}
