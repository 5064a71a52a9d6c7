/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import io.zkboot.client.recipe.internal.contention.QueueView;
import io.zkboot.client.recipe.internal.contention.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where an election takes place, and who stands there: what participants and observers have in common. */
record ElectionPlace(Door door, QueueSpec spec, LeaderOptions options, String id) {
    static ElectionPlace of(ZkClient client, String path, LeaderOptions options) {
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException("The path of an election cannot be the root: name a node below it.");
        }
        given("options", options);
        Door door = new Door(given("client", client));
        String wanted = options.id();
        String id = wanted == null
                ? client.name() + ", process " + ProcessHandle.current().pid()
                : wanted;
        String kind = options.layout().kind();
        QueueSpec spec = new QueueSpec(
                "leader",
                path,
                List.of(kind),
                kind,
                Rule.FIRST,
                id.getBytes(StandardCharsets.UTF_8),
                null,
                null,
                options.executor(),
                options.observer());
        return new ElectionPlace(door, spec, options, id);
    }

    String path() {
        return spec.path();
    }

    /** Starts a client that nobody has started yet. */
    void startClient() {
        boolean unused = door.client().awaitConnected(Duration.ZERO);
    }

    <T> T await(CompletableFuture<T> promised, String what, Duration timeout) {
        return Waiting.await(promised, what, path(), timeout);
    }

    List<Participant> participants() {
        return await(participantsAsync(), "participants", door.patience());
    }

    CompletableFuture<List<Participant>> participantsAsync() {
        return new QueueView(door, spec)
                .places()
                .thenApply(places ->
                        places.stream().map(ElectionPlace::participant).toList());
    }

    private static Participant participant(QueueView.Place place) {
        return new Participant(
                place.data().text(),
                place.data().stat().czxid(),
                place.data().stat().ephemeralOwner(),
                Instant.ofEpochMilli(place.data().stat().ctime()),
                place.holds());
    }

    IllegalStateException wasClosed() {
        return new IllegalStateException("The election of " + path() + " was closed here; make another one.");
    }

    IllegalStateException notStarted() {
        return new IllegalStateException("The election of " + path() + " was not started here; call start() first.");
    }
}
