/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.shedlock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.support.LockException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks of ShedLock among two clients, by a clock that stands still. */
@Timeout(180)
@Tag("any-jdk")
class ZkLockProviderIT {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static EmbeddedServer server;
    private static FaultProxy proxy;
    private static ZkClient client;
    private static ZkClient witness;

    private final String name = UUID.randomUUID().toString();
    private final String path = "/shedlock/" + name;
    private final ZkLockProvider first = new ZkLockProvider(client);
    private final ZkLockProvider second = new ZkLockProvider(witness);

    @BeforeAll
    static void startServer() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
        client = ZkClient.builder(proxy.connectString()).build();
        witness = ZkClient.builder(server.connectString()).build();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        witness.close();
        proxy.close();
        server.close();
    }

    @BeforeEach
    void stopTheClock() {
        itIs(NOON);
    }

    @AfterEach
    void letTheClockGo() {
        ClockProvider.setClock(Clock.systemUTC());
        proxy.refuse(false);
        proxy.release();
    }

    private static void itIs(Instant time) {
        ClockProvider.setClock(Clock.fixed(time, ZoneOffset.UTC));
    }

    private LockConfiguration task(Duration most, Duration least) {
        return new LockConfiguration(ClockProvider.now(), name, most, least);
    }

    private Optional<SimpleLock> lock(ZkLockProvider provider) {
        return provider.lock(task(MINUTE, Duration.ZERO));
    }

    private Instant written() {
        return Instant.parse(witness.getData(path).text());
    }

    private void write(String text) {
        witness.create(
                path,
                text.getBytes(UTF_8),
                CreateOptions.PERSISTENT.withParents().orSet());
    }

    // ---- as a lock ----

    @Test
    void oneHasItUntilItIsUnlocked() {
        SimpleLock lock = lock(first).orElseThrow();
        assertThat(lock(second)).isEmpty();
        assertThat(lock(first)).isEmpty();
        lock.unlock();
        SimpleLock next = lock(second).orElseThrow();
        assertThat(lock(first)).isEmpty();
        next.unlock();
        assertThat(lock(first)).isPresent();
    }

    @Test
    void theNodeIsThatOfShedLocksOwnProvider() {
        SimpleLock lock = lock(first).orElseThrow();
        assertThat(written()).isBetween(NOON.plus(MINUTE), NOON.plus(MINUTE).plusNanos(999_999));
        assertThat(witness.exists(path).orElseThrow().ephemeralOwner()).isZero();
        itIs(NOON.plusMillis(1_234));
        lock.unlock();
        assertThat(witness.getData(path).text()).isEqualTo("2026-01-01T12:00:01.234Z");
    }

    @Test
    void whatShedLocksOwnProviderHasIsLocked() {
        write("2026-01-01T12:00:00.001Z");
        assertThat(lock(first)).isEmpty();
        write("2026-01-01T12:00:00.000Z");
        assertThat(lock(first)).isPresent();
    }

    @Test
    void itIsOverWhenItsTimeIs() {
        assertThat(lock(first)).isPresent();
        itIs(NOON.plus(MINUTE));
        assertThat(lock(second)).as("the last millisecond").isEmpty();
        itIs(NOON.plus(MINUTE).plusMillis(1));
        assertThat(lock(second)).isPresent();
    }

    @Test
    void itIsHeldForTheShortestTime() {
        SimpleLock lock = first.lock(task(MINUTE, Duration.ofSeconds(10))).orElseThrow();
        lock.unlock();
        assertThat(lock(second)).isEmpty();
        itIs(NOON.plusSeconds(10));
        assertThat(lock(second)).isPresent();
    }

    @Test
    void aLateUnlockLeavesTheLockOfTheNextOneAlone() {
        SimpleLock late = lock(first).orElseThrow();
        itIs(NOON.plus(MINUTE).plusMillis(1));
        SimpleLock next = lock(second).orElseThrow();
        late.unlock();
        assertThat(lock(first)).isEmpty();
        next.unlock();
        assertThat(lock(first)).isPresent();
    }

    @Test
    void anUnlockOfADeletedNodeDoesNothing() {
        SimpleLock lock = lock(first).orElseThrow();
        witness.delete(path);
        lock.unlock();
        assertThat(witness.exists(path)).isEmpty();
        assertThat(lock(first)).isPresent();
    }

    @Test
    void anInterruptedThreadUnlocksAndStaysInterrupted() {
        SimpleLock lock = lock(first).orElseThrow();
        Thread.currentThread().interrupt();
        try {
            lock.unlock();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(lock(second)).isPresent();
    }

    // ---- extending ----

    @Test
    void anExtendedLockIsHeldForTheNewTime() {
        SimpleLock lock = lock(first).orElseThrow();
        SimpleLock extended =
                lock.extend(Duration.ofMinutes(10), Duration.ofMinutes(5)).orElseThrow();
        itIs(NOON.plus(MINUTE).plusSeconds(1));
        assertThat(lock(second)).isEmpty();
        assertThatIllegalStateException().isThrownBy(lock::unlock);
        SimpleLock again =
                extended.extend(Duration.ofMinutes(10), Duration.ZERO).orElseThrow();
        again.unlock();
        assertThat(lock(second)).isPresent();
    }

    @Test
    void whatIsOverOrLostIsNotExtended() {
        SimpleLock lock = lock(first).orElseThrow();
        itIs(NOON.plus(MINUTE));
        assertThat(lock.extend(MINUTE, Duration.ZERO)).isEmpty();

        itIs(NOON.plus(MINUTE).plusMillis(1));
        SimpleLock stolen = lock(second).orElseThrow();
        write("2026-01-01T13:00:00.000Z");
        assertThat(stolen.extend(MINUTE, Duration.ZERO)).isEmpty();
        witness.delete(path);
        assertThat(lock(first).orElseThrow()).satisfies(next -> {
            witness.delete(path);
            assertThat(next.extend(MINUTE, Duration.ZERO)).isEmpty();
        });
    }

    @Test
    void aLockOfANodeThatWasMadeAgainIsThatOfAnotherOne() {
        SimpleLock unlocked = lock(first).orElseThrow();
        witness.delete(path);
        assertThat(lock(second)).isPresent(); // at the same version
        unlocked.unlock();
        assertThat(lock(first)).isEmpty();

        witness.delete(path);
        SimpleLock extended = lock(first).orElseThrow();
        witness.delete(path);
        assertThat(lock(second)).isPresent();
        Instant end = written();
        assertThat(extended.extend(Duration.ofMinutes(10), Duration.ZERO)).isEmpty();
        assertThat(written()).isEqualTo(end);
    }

    @Test
    void aLockThatWasTakenAtANodeThatIsMadeAgainMeanwhileIsNotTakenFromTheOtherOne() {
        write("2026-01-01T11:00:00.000Z");
        ZkLockProvider late = new ZkLockProvider(afterRead(() -> {
            witness.delete(path);
            assertThat(lock(second)).isPresent(); // at the version that was read
        }));
        assertThat(lock(late)).isEmpty();
        assertThat(lock(first)).isEmpty();
    }

    // ---- what goes wrong ----

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "2026-01-01", "127.0.0.1"})
    void aNodeOfSomethingElseIsAnErrorAndNeverALock(String text) {
        write(text);
        assertThatExceptionOfType(LockException.class)
                .isThrownBy(() -> lock(first))
                .withMessageContaining(path)
                .withMessageContaining("does not hold the time of a lock")
                .withMessageNotContaining("secret")
                .withNoCause();
        assertThat(witness.getData(path).text()).isEqualTo(text);
    }

    @Test
    void aNameIsThatOfANode() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.lock(new LockConfiguration(NOON, "a//b", MINUTE, Duration.ZERO)))
                .withMessageContaining("/shedlock/a//b");
        assertThat(new ZkLockProvider(client, "/shop/tasks")
                        .lock(new LockConfiguration(NOON, name, MINUTE, Duration.ZERO)))
                .isPresent();
        assertThat(witness.exists("/shop/tasks/" + name)).isPresent();
    }

    @Test
    void withoutServersThereIsAnErrorAndNoLock() {
        try (ZkClient lonely = ZkClient.builder(proxy.connectString())
                .requestTimeout(Duration.ofMillis(200))
                .build()) {
            proxy.refuse(true);
            assertThatExceptionOfType(LockException.class)
                    .isThrownBy(() -> lock(new ZkLockProvider(lonely)))
                    .withMessageContaining("The lock " + path + " could not be taken");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriteWhoseAnswerIsLostIsLookedUp(boolean exists) throws Exception {
        if (exists) {
            write("2026-01-01T11:00:00.000Z");
        }
        CompletableFuture<Optional<SimpleLock>> locking = inFlight();
        proxy.cut();
        proxy.release();
        SimpleLock lock = locking.get(1, TimeUnit.MINUTES).orElseThrow();
        assertThat(lock(second)).isEmpty();
        lock.unlock();
        assertThat(lock(second)).isPresent();
    }

    @Test
    void aWriteWhoseAnswerIsLostIsToldFromThatOfAnotherOneAtTheSameMoment() throws Exception {
        write("2026-01-01T11:00:00.000Z");
        CompletableFuture<Optional<SimpleLock>> locking =
                CompletableFuture.supplyAsync(() -> lock(new ZkLockProvider(afterRead(
                        () -> { // another one is quicker, in the same millisecond
                            assertThat(lock(second)).isPresent();
                            proxy.hold(Direction.TO_CLIENT);
                        }))));
        await().until(() -> written().isAfter(NOON));
        proxy.cut();
        proxy.release();
        assertThat(locking.get(1, TimeUnit.MINUTES)).isEmpty();
    }

    @Test
    void aLockThatIsGrantedTooLateIsNotUsed() {
        ZkLockProvider slow = new ZkLockProvider(afterRead(() -> itIs(NOON.plus(MINUTE))));
        assertThat(slow.lock(task(MINUTE, Duration.ZERO))).isEmpty();
        assertThat(written()).isAfter(NOON);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(MINUTE);
    }

    /** Locks; returns when the write has been applied, whose answer is still under way. */
    private CompletableFuture<Optional<SimpleLock>> inFlight() {
        CompletableFuture<Optional<SimpleLock>> locking = CompletableFuture.supplyAsync(
                () -> lock(new ZkLockProvider(afterRead(() -> proxy.hold(Direction.TO_CLIENT)))));
        await().until(() -> witness.exists(path).isPresent() && written().isAfter(NOON));
        return locking;
    }

    /** Returns the client, with something that happens once when a lock has been read. */
    private static ZkClient afterRead(Runnable happens) {
        return watched(client, new AtomicReference<>(happens));
    }

    private static ZkClient watched(ZkClient real, AtomicReference<@Nullable Runnable> happens) {
        return (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxied, method, arguments) -> {
                    try {
                        Object result = method.invoke(real, arguments);
                        return result instanceof ZkClient view ? watched(view, happens) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        Runnable once = method.getName().equals("getData") ? happens.getAndSet(null) : null;
                        if (once != null) {
                            once.run();
                        }
                    }
                });
    }
}
