/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AllObserversTest {
    private static final class Recorder implements ClientObserver {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void pingAnswered(long nanos) {
            heard.add("ping");
        }

        @Override
        public void connectAttempted(long nanos, Reason reason) {
            heard.add("connect");
        }

        @Override
        public void connectFailed(Reason reason, String detail) {
            heard.add(reason + " " + detail);
        }

        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            heard.add(operation);
        }

        @Override
        public void retried(String operation, int attempt, ErrorCode error) {
            heard.add("again " + operation);
        }

        @Override
        public void listenerFailed(Throwable failure) {
            heard.add("failed");
        }
    }

    @Test
    void oneThatThrowsDoesNotKeepTheNewsFromTheOthers() {
        AssertionError broken = new AssertionError("broken");
        ClientObserver thrower = new ClientObserver() {
            @Override
            public void operationEnded(String operation, long nanos, ErrorCode error) {
                throw broken;
            }

            @Override
            public void pingAnswered(long nanos) {
                throw new IllegalStateException("broken too");
            }
        };
        Recorder recorder = new Recorder();
        ClientObserver all = ClientObserver.all(List.of(thrower, recorder, thrower));

        assertThatThrownBy(() -> all.operationEnded("getData", 1, ErrorCode.OK)).isSameAs(broken);
        assertThatThrownBy(() -> all.pingAnswered(1)).isInstanceOf(IllegalStateException.class);
        all.connectAttempted(1, Reason.NONE);
        all.connectFailed(Reason.REFUSED, "nobody there");
        all.retried("create", 1, ErrorCode.CONNECTION_LOSS);
        all.listenerFailed(broken);

        assertThat(recorder.heard)
                .containsExactly("getData", "ping", "connect", "REFUSED nobody there", "again create", "failed");
    }

    private static ClientObserver throwing(List<Throwable> inTurn) {
        Iterator<Throwable> next = inTurn.iterator();
        return new ClientObserver() {
            @Override
            public void operationEnded(String operation, long nanos, ErrorCode error) {
                throw AllObserversTest.<RuntimeException>sneaky(next.next());
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    /** As one may be that is written in Kotlin. */
    @Test
    void whatAHookThrowsThatItsMethodDoesNotDeclareIsThrownOn() {
        IOException undeclared = new IOException("the disk of the hook is full");
        ClientObserver one = throwing(List.of(undeclared, undeclared));
        assertThatThrownBy(() -> ClientObserver.all(List.of(one)).operationEnded("getData", 1, ErrorCode.OK))
                .isSameAs(undeclared);
        assertThatThrownBy(() -> one.operationsEnded("getData", ErrorCode.OK, new long[] {1}))
                .isSameAs(undeclared);
    }

    @Test
    void whatElseWasThrownIsShownBesideTheFirst() {
        IllegalStateException first = new IllegalStateException("first");
        AssertionError second = new AssertionError("second");
        ClientObserver several = ClientObserver.all(List.of(throwing(List.of(first)), throwing(List.of(second))));
        assertThatThrownBy(() -> several.operationEnded("getData", 1, ErrorCode.OK))
                .isSameAs(first)
                .hasSuppressedException(second);

        IllegalStateException ofOne = new IllegalStateException("first");
        ClientObserver each = throwing(List.of(ofOne, second, ofOne));
        assertThatThrownBy(() -> each.operationsEnded("getData", ErrorCode.OK, new long[] {1, 2, 3}))
                .isSameAs(ofOne);
        assertThat(ofOne.getSuppressed()).containsExactly(second);
    }

    @Test
    void eachHasTheFiguresOfRequestsToItself() {
        List<Long> sums = new ArrayList<>();
        ClientObserver adder = new ClientObserver() {
            @Override
            public void operationsEnded(String operation, ErrorCode error, long[] nanos) {
                sums.add(Arrays.stream(nanos).sum());
                Arrays.fill(nanos, 0);
            }
        };
        Recorder oneByOne = new Recorder();
        ClientObserver.all(List.of(adder, oneByOne, adder))
                .operationsEnded("getData", ErrorCode.OK, new long[] {1, 2, 4});
        assertThat(sums).containsExactly(7L, 7L);
        assertThat(oneByOne.heard).containsExactly("getData", "getData", "getData");
    }

    @Test
    void eachHearsTheEndOfAnOperationAlthoughOneThrows() {
        List<String> heard = new ArrayList<>();
        IllegalStateException broken = new IllegalStateException("broken");
        ClientObserver throwsAtOnce = new ClientObserver() {
            @Override
            public ObservedOperation operationStarted(String operation, @Nullable String path) {
                throw new AssertionError("broken");
            }
        };
        ClientObserver throwsAtTheEnd = wanting((failure, server) -> {
            throw broken;
        });
        ClientObserver listens = wanting((failure, server) -> heard.add(failure + " " + server));
        ClientObserver all = ClientObserver.all(
                List.of(throwsAtOnce, listens, throwsAtTheEnd, new ClientObserver() {}, listens, throwsAtTheEnd));

        ObservedOperation wanted = requireNonNull(all.operationStarted("getData", "/a"));
        assertThatThrownBy(() -> wanted.ended(null, "zk1:2181")).isSameAs(broken);

        assertThat(heard).containsExactly("null zk1:2181", "null zk1:2181");
        ClientObserver nobody = ClientObserver.all(List.of(new ClientObserver() {}, new Recorder()));
        assertThat(nobody.operationStarted("getData", "/a")).isNull();
    }

    @Test
    void oneThatIsAddedLaterHearsWhatComesThen() {
        List<ClientObserver> observers = new CopyOnWriteArrayList<>();
        ClientObserver all = ClientObserver.all(observers);
        all.pingAnswered(1);
        assertThat(all.operationStarted("getData", "/a")).isNull();
        Recorder late = new Recorder();
        observers.add(late);
        all.connectAttempted(1, Reason.NONE);
        assertThat(late.heard).containsExactly("connect");
    }

    private static ClientObserver wanting(ObservedOperation end) {
        return new ClientObserver() {
            @Override
            public ObservedOperation operationStarted(String operation, @Nullable String path) {
                return end;
            }
        };
    }
}
