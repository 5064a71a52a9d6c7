/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.watch.WatchChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is told of the end of a call, what comes free with it, and what it says of itself. */
class EndOfCallsTest {
    private final EventQueue events = new EventQueue();
    private final InFlightLimits limits =
            new InFlightLimits(new SessionConfig.Limits(100, 100_000, false, 1_000_000), Clock.SYSTEM);
    private final DeliveryBatch deliveries = new DeliveryBatch(events, null, Clock.SYSTEM);
    private final Completions completions = new Completions(deliveries, limits, null);
    private final OutgoingQueue outgoing = new OutgoingQueue(new SleepyNetwork());
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});
    private final List<String> heard = new ArrayList<>();

    /** A caller who writes down what he is told, on the thread that tells him. */
    private final class Caller implements Completion<@Nullable Void> {
        private boolean wanted = true;

        @Override
        public boolean isWanted() {
            return wanted;
        }

        @Override
        public void ended(Call<@Nullable Void> call) {
            heard.add("ended, in flight " + limits.inFlight());
        }

        @Override
        public void dropped() {
            heard.add("dropped");
        }
    }

    private static Call<@Nullable Void> delete(String path) {
        return new Call<>(new Request.Delete(path, -1), path, null, null);
    }

    private Call<@Nullable Void> deleteFor(Completion<@Nullable Void> told) {
        Call<@Nullable Void> call = delete("/a");
        call.prepare(Call.FOREVER, told);
        limits.takeBeyondLimit(0);
        return call;
    }

    @Test
    void callerWhoWaitsHasTheRoomOfHisCallBeforeHeIsTold() {
        Call<@Nullable Void> call = deleteFor(new Caller());
        assertThat(call.take()).isTrue();
        call.succeed(null, completions);
        assertThat(heard).containsExactly("ended, in flight 0");
    }

    @Test
    void callThatNobodyWantsIsDroppedAndItsRoomIsFree() {
        Caller caller = new Caller();
        Call<@Nullable Void> call = deleteFor(caller);
        assertThat(call.isGivenUp()).isFalse();
        caller.wanted = false;
        assertThat(call.isGivenUp()).isTrue();
        assertThat(call.take()).isFalse();
        call.dropped(completions);
        completions.publish();
        assertThat(heard).containsExactly("dropped");
        assertThat(limits.inFlight()).isZero();
    }

    @Test
    void callerWhoTookHisCallBackIsNotToldThatItWasDropped() {
        Call<@Nullable Void> call = deleteFor(new Caller());
        assertThat(call.abandon()).isTrue();
        assertThat(call.isGivenUp()).isTrue();
        call.dropped(completions);
        completions.publish();
        assertThat(heard).isEmpty();
        assertThat(limits.inFlight()).isZero();
    }

    @Test
    void callWithoutACompletionIsDroppedAsQuietly() {
        Call<@Nullable Void> call = delete("/a");
        call.prepare(Call.FOREVER, (ResultCallback<@Nullable Void>) (result, failure) -> heard.add("told"));
        limits.takeBeyondLimit(0);
        assertThat(call.abandon()).isTrue();
        call.dropped(completions);
        completions.publish();
        assertThat(heard).isEmpty();
        assertThat(limits.inFlight()).isZero();
    }

    @Test
    void callThatWasTakenCannotBeRefused() {
        Call<@Nullable Void> taken = deleteFor(new Caller());
        assertThat(taken.take()).isTrue();
        assertThat(taken.refuse()).isFalse();
        assertThat(taken.isDone()).isFalse();

        Call<@Nullable Void> queued = deleteFor(new Caller());
        assertThat(queued.refuse()).isTrue();
        assertThat(queued.take()).isFalse();
    }

    @Test
    void answerThatIsNothingIsNotTranslated() {
        Call<@Nullable Void> call = new Call<>(new Request.Sync("/c/a"), "/a", null, nothing -> {
            throw new AssertionError("asked");
        });
        assertThat(call.take()).isTrue();
        call.succeed(null, completions);
        assertThat(call.isDone()).isTrue();
        assertThat(call.result()).isNull();
    }

    @Test
    void callThatEndsIsDeliveredAloneWhereverItWaited() {
        List<Call<@Nullable Void>> calls = new ArrayList<>();
        CallList waiting = new CallList();
        for (String path : List.of("/1", "/2")) {
            Call<@Nullable Void> call = delete(path);
            ResultCallback<@Nullable Void> told = (result, failure) -> heard.add(path);
            call.prepare(Call.FOREVER, told);
            assertThat(call.take()).isTrue();
            waiting.addLast(call);
            calls.add(call);
        }
        calls.get(0).succeed(null, completions); // still linked to the one behind it, which has not ended
        completions.publish();
        eventThread.drain();
        assertThat(heard).containsExactly("/1");
    }

    @Test
    void observerHearsOfACallWithACallbackAndOfOneThatTheEngineReports() {
        ClientObserver observer = new ClientObserver() {
            @Override
            public void operationEnded(String operation, long nanos, ErrorCode error) {
                heard.add(operation + " " + error);
            }
        };
        DeliveryBatch toldOf = new DeliveryBatch(events, observer, Clock.SYSTEM);
        Observation observation = new Observation(observer, Clock.SYSTEM, Call.FOREVER);
        Completions measured = new Completions(toldOf, limits, observation);
        Call<@Nullable Void> told = delete("/a");
        told.prepare(Call.FOREVER, (ResultCallback<@Nullable Void>) (result, failure) -> heard.add("told"));
        assertThat(told.take()).isTrue();
        told.fail(told.interrupted(Outcome.UNKNOWN), measured);
        measured.publish();
        eventThread.drain();
        assertThat(heard).containsExactly("delete OPERATION_TIMEOUT", "told");

        heard.clear();
        observation.ends(told, told.failure(), toldOf);
        deliveries.requestEnds("delete", ErrorCode.OK, 0); // which nobody measures
        toldOf.publish();
        deliveries.publish();
        eventThread.drain();
        assertThat(heard).containsExactly("delete OPERATION_TIMEOUT");
    }

    @Test
    void callThatIsAskedAgainAsksForTheSame() {
        Call<@Nullable Void> plain = delete("/a").again();
        assertThat(plain.clientPath()).isEqualTo("/a");
        assertThat(plain.watchChange()).isNull();

        WatchChange change = new WatchChange.Disarm("/c/a", WatcherType.ANY, null);
        Call<String> special = new Call<>(
                Request.create("/c/a", null, Acl.OPEN_UNSAFE, CreateOptions.PERSISTENT),
                "/a",
                change,
                path -> path.substring(2));
        Call<String> again = special.again();
        assertThat(again.request()).isSameAs(special.request());
        assertThat(again.clientPath()).isEqualTo("/a");
        assertThat(again.watchChange()).isSameAs(change);
        assertThat(again.take()).isTrue();
        again.succeed("/c/a", completions);
        assertThat(again.result()).isEqualTo("/a");
    }

    @Test
    void onlyLocalRemovalsAndIdentitiesOfUsersAreHeardWithoutAConnection() {
        Request<@Nullable Void> request = new Request.Delete("/a", -1);
        assertThat(delete("/a").isHeardOffline()).isFalse();
        assertThat(new Call<>(request, "/a", new WatchChange.Disarm("/a", WatcherType.ANY, null, true), null)
                        .isHeardOffline())
                .isTrue();
        assertThat(new Call<>(request, "/a", new WatchChange.Disarm("/a", WatcherType.ANY, null, false), null)
                        .isHeardOffline())
                .isFalse();

        SessionRequest.Auth auth = new SessionRequest.Auth("digest", new byte[0]);
        assertThat(Call.internal(auth, unused -> {}).isHeardOffline()).isFalse();
        Call<@Nullable Void> users = new Call<>(auth, null, null, null);
        users.prepare(Call.FOREVER, new Caller());
        assertThat(users.isHeardOffline()).isTrue();
    }

    @Test
    void callThatIsOwedIsSentAloneEvenIfItsCallerGivesUp() {
        Caller caller = new Caller();
        Call<@Nullable Void> call = deleteFor(caller);
        assertThat(call.take()).isTrue();
        assertThat(call.goesAlone()).isFalse();
        call.oweAlone();
        caller.wanted = false;
        assertThat(call.take()).isTrue();
        assertThat(call.goesAlone()).isTrue();

        Call<@Nullable Void> forNobody = delete("/b").owed();
        assertThat(forNobody.clientPath()).isEqualTo("/b");
        assertThat(forNobody.isOwed()).isTrue();
        assertThat(forNobody.goesAlone()).isTrue();
        assertThat(forNobody.countsAsInFlight()).isFalse();
        assertThat(forNobody.take()).isTrue();
    }

    @Test
    void onlyWritesWhoseCallersWantThatTravelTogether() {
        Call<@Nullable Void> write = delete("/a");
        assertThat(write.joinsWrites()).isFalse();
        write.waitForConnection(true); // which says nothing of that
        assertThat(write.joinsWrites()).isFalse();
        write.joinWrites();
        assertThat(write.joinsWrites()).isTrue();

        Call<?> read = new Call<>(Request.getData("/a", false), "/a", null, null);
        read.joinWrites();
        assertThat(read.joinsWrites()).isFalse();
    }

    @Test
    void deliveryNamesTheCallbackOfTheUser() {
        ResultCallback<@Nullable Void> named = new NamedCallback();
        Call<@Nullable Void> call = delete("/a");
        call.prepare(Call.FOREVER, named);
        assertThat(call.describe()).startsWith("callback " + NamedCallback.class.getName() + " of ");

        Call<@Nullable Void> future = delete("/a");
        future.prepare(Call.FOREVER, new CallFuture<>(eventThread, outgoing, null));
        assertThat(future.describe()).startsWith("completion of ");

        assertThat(new EndedCallback<>(call, named, null, null).describe())
                .isEqualTo("callback " + NamedCallback.class.getName() + " of delete /a");
    }

    /** More bytes than a number can count, which operations of several requests may have beyond the limit. */
    @Test
    void roomOfVeryLargeCallsThatEndInOneTurnIsGivenBackWhole() {
        InFlightLimits wide =
                new InFlightLimits(new SessionConfig.Limits(1_000_000, 100, false, Integer.MAX_VALUE), Clock.SYSTEM);
        Completions ends = new Completions(deliveries, wide, null);
        List<Acl> acl = Collections.nCopies(4_000, new Acl(Acl.ALL, "digest", "x".repeat(100_000)));
        Request<String> request = Request.create("/a", null, acl, CreateOptions.PERSISTENT);
        int bytes = wide.counted(request.sizeBound());
        assertThat(bytes).isGreaterThan(Integer.MAX_VALUE / 2);
        for (int i = 0; i < 2; i++) {
            Call<String> call = new Call<>(request, "/a", null, null);
            call.prepare(Call.FOREVER, (ResultCallback<String>) (result, failure) -> heard.add("told"));
            wide.takeBeyondLimit(bytes);
            assertThat(call.take()).isTrue();
            call.succeed("/a", ends);
        }
        assertThat(wide.inFlight())
                .as("at the end of the turn, as far as that can be")
                .isPositive();
        ends.publish();
        assertThat(wide.inFlight()).isZero();
        assertThat(wide.bytesInFlight()).isZero();
    }

    private static final class NamedCallback implements ResultCallback<@Nullable Void> {
        @Override
        public void ended(@Nullable Void result, @Nullable ZkException failure) {
            throw new AssertionError("told");
        }
    }
}
