/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An application finds others among many. */
final class Discovery implements Scenario {
    static final int SERVICES = 25;
    private static final int INSTANCES = 100;
    private static final int CALLS = 100;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "discovery, " + SERVICES * INSTANCES + " instances";
    }

    @Override
    public void prepare(ZkClient client) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int service = 0; service < SERVICES; service++) {
            for (int instance = 0; instance < INSTANCES; instance++) {
                all.add(client.async().create(
                        path(service, instance),
                        data(service, instance, "1"),
                        CreateOptions.PERSISTENT.withParents().orSet()));
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
    }

    @Override
    public void run(Side side, Place place, Figures figures) throws Exception {
        Counters counters = place.counters();
        long requests = counters.requestsWhenQuiet();
        try (Subject subject = new Subject(side, side.discovery(place.server().connectString(), "consumer"))) {
            String[] up = subject.await("up", LIMIT);
            figures.number(side, "requests of the start", counters.requestsWhenQuiet() - requests);
            figures.number(side, "watches", counters.watches());

            requests = counters.requests();
            String[] answer = subject.ask("instances " + CALLS, LIMIT);
            figures.number(side, "instances found by " + CALLS + " calls", Integer.parseInt(answer[2]));
            figures.number(side, CALLS + " calls, ms", Double.parseDouble(answer[1]));
            figures.number(side, CALLS + " calls, requests", counters.requests() - requests);

            requests = counters.requestsWhenQuiet();
            Object unused = place.client().setData(path(0, 0), data(0, 0, "2"));
            figures.number(side, "an instance changes: requests", counters.requestsWhenQuiet() - requests - 1);
        }
    }

    private static String path(int service, int instance) {
        return "/services/service-" + service + "/instance-" + instance;
    }

    /** As curator-x-discovery and Spring Cloud Zookeeper write it. */
    private static byte[] data(int service, int instance, String version) {
        return """
                {"name":"service-%1$d","id":"instance-%2$d","address":"10.0.0.1","port":8080,"sslPort":null,
                "payload":{"@class":"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance","id":"application-1",
                "name":"service-%1$d","metadata":{"instance_status":"UP","version":"%3$s"}},
                "registrationTimeUTC":1,"serviceType":"PERMANENT","uriSpec":{"parts":[
                {"value":"scheme","variable":true},{"value":"://","variable":false},{"value":"address","variable":true},
                {"value":":","variable":false},{"value":"port","variable":true}]}}
                """.formatted(service, instance, version).getBytes(UTF_8);
    }
}
