/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.retry.RetryEvent;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.spring.autoconfigure.EarlyZkClientRequest;
import io.zkboot.spring.autoconfigure.EarlyZkSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The client of an ensemble from which nodes are imported. */
final class ConfigClient {
    private final EarlyZkSettings settings;
    private final String servers;
    private final String place;
    private final boolean isOfApplication;
    private final @Nullable String name;
    private final ServerFailures failures;
    private final List<ClientObserver> observers = new CopyOnWriteArrayList<>(); // those of the application come later
    private volatile @Nullable RetryListener retryListener;
    private final ZkClient client;
    private volatile boolean givenAway;

    private ConfigClient(
            EarlyZkSettings settings,
            String servers,
            String place,
            boolean isOfApplication,
            @Nullable String name,
            ZkClientBuilder builder) {
        this.settings = settings;
        this.servers = servers;
        this.place = place;
        this.isOfApplication = isOfApplication;
        this.name = name;
        this.failures = new ServerFailures(EarlyZkSettings.servers(servers));
        observers.add(failures);
        this.client = builder.observer(ClientObserver.all(observers))
                .retryListener(this::retrying)
                .build();
        client.addListener(failures);
    }

    private void retrying(RetryEvent event) {
        RetryListener listener = retryListener;
        if (listener != null) {
            listener.retrying(event);
        }
    }

    /** Returns that of the servers of {@code zk.*}, not started. */
    static ConfigClient ofDefault(EarlyZkSettings settings) {
        String servers = settings.connectString();
        return new ConfigClient(settings, servers, settings.place(null), true, null, settings.builder());
    }

    /** Returns one like a client of {@code zk.clients}, not started. */
    static ConfigClient ofNamed(EarlyZkSettings settings, String name) {
        String place = settings.place(name) + " (client '" + name + "')";
        return new ConfigClient(settings, settings.connectStringOf(name), place, true, name, settings.builderOf(name));
    }

    /** Returns one for servers that a location names, not started. */
    static ConfigClient ofServers(EarlyZkSettings settings, String servers, boolean identities) {
        return new ConfigClient(settings, servers, servers, false, null, settings.builder(servers, identities));
    }

    ZkClient client() {
        return client;
    }

    String servers() {
        return servers;
    }

    /** Returns where its paths are: its servers, its chroot and its name. No two clients have the same place. */
    String place() {
        return place;
    }

    EarlyZkSettings settings() {
        return settings;
    }

    /**
     * Waits for the connection.
     *
     * @return whether there is one
     */
    boolean await(Duration timeout) {
        return client.awaitConnected(timeout);
    }

    /**
     * Says of each server what is wrong with it, or that one is connected.
     *
     * @param snapshot how the client is
     */
    String failures(SessionSnapshot snapshot) {
        if (snapshot.state().isConnected()) {
            String loss = failures.lastLoss();
            return "%n    The client is connected to %s, whose answer has not come%s"
                    .formatted(snapshot.server(), loss == null ? "" : "; the connection before was lost: " + loss);
        }
        if (snapshot.state().isTerminal()) {
            return failures.text(true)
                    + "%n    The client is %s, %s %s".formatted(snapshot.state(), snapshot.reason(), snapshot.detail());
        }
        return failures.text(false);
    }

    /**
     * Lets a client try once more that has given up, or was refused. One that the application has closed stays closed,
     * and so does one that was to have one session only.
     */
    void tryAgain() {
        SessionSnapshot now = client.snapshot();
        boolean hasGivenUp = now.reason() == Reason.RETRY_SPENT || now.reason() == Reason.AUTHENTICATION;
        if (now.state().isTerminal() && hasGivenUp) {
            client.start();
        }
    }

    /** Returns the client if it is the one that is wanted; it is not closed here any more. */
    @Nullable ZkClient take(EarlyZkClientRequest wanted) {
        if (!isOfApplication || givenAway || !settings.isWhatIsWanted(wanted, name)) {
            return null;
        }
        givenAway = true;
        if (wanted.sslBundles() != null) {
            settings.use(wanted.sslBundles());
        }
        observers.addAll(wanted.observers());
        retryListener = wanted.retryListener();
        return client;
    }

    boolean isGivenAway() {
        return givenAway;
    }

    void close() {
        if (!givenAway) {
            client.close();
        }
    }
}
