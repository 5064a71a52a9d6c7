/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An instance stops while a request is under way that takes five seconds; another process looks for instances. */
final class GracefulStop implements Scenario {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "graceful stop";
    }

    @Override
    public void run(Side side, Place place, Figures figures) throws Exception {
        String servers = place.server().connectString();
        String service = "stopping-" + System.nanoTime();
        try (Subject consumer = new Subject(side, side.discovery(servers, "consumer"));
                Subject instance = new Subject(side, side.discovery(servers, service))) {
            String[] ready = consumer.await("up", LIMIT);
            int port = Integer.parseInt(instance.await("up", LIMIT)[2]);
            consumer.tell("gone " + service);
            String[] seen = consumer.await("seen", LIMIT);
            CompletableFuture<HttpResponse<Void>> request = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            String[] slow = instance.await("slow", LIMIT);
            TimeUnit.MILLISECONDS.sleep(500); // into the five seconds
            instance.tell("stop");
            long begin = Long.parseLong(instance.await("stopping", LIMIT)[1]);
            long refused = refused(port);
            long gone = Long.parseLong(consumer.await("gone", LIMIT)[1]);
            long stopped = Long.parseLong(instance.await("stop", LIMIT)[1]);
            figures.number(side, "refuses connections after, s", (refused - begin) / 1e3);
            figures.number(side, "no longer found after, s", (gone - begin) / 1e3);
            figures.number(side, "found while it refuses, s", Math.max(0, gone - refused) / 1e3);
            figures.number(side, "stopped after, s", (stopped - begin) / 1e3);
            figures.word(side, "request under way", request.get().statusCode() == 200 ? "answered" : "failed");
        }
    }

    private static long refused(int port) throws InterruptedException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            } catch (IOException refused) {
                return System.currentTimeMillis();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
