/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.meters;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application with a client of the starter and a registry of meters, in a JVM of its own. It does one round for each
 * line of its input, and ends with that.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ZkAutoConfiguration.class, ZkMetricsAutoConfiguration.class})
public class MeteredApplication {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Bean
    MeterRegistry meterRegistry() {
        return new SimpleMeterRegistry();
    }

    /**
     * Works until the input ends. An answer has the microseconds of CPU and the bytes allocated for an operation, and
     * how many of them the meters have counted since the start.
     *
     * @param args properties
     */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        SpringApplication application = new SpringApplication(MeteredApplication.class);
        application.setLogStartupInfo(false);
        try (ConfigurableApplicationContext context = application.run(args)) {
            ZkClient client = context.getBean(ZkClient.class);
            if (!client.awaitConnected(Duration.ofSeconds(30))) {
                throw new IllegalStateException("Not connected: " + client.snapshot());
            }
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                int end = order.indexOf(' ');
                String costs =
                        round(client, Cell.parse(order.substring(end + 1)), Long.parseLong(order.substring(0, end)));
                System.out.println(MetersCost.ANSWER + costs + " " + counted(meters));
            }
        }
        System.exit(0);
    }

    private static long counted(MeterRegistry meters) {
        return meters.find("zookeeper.client.requests").functionTimers().stream()
                .mapToLong(timer -> (long) timer.count())
                .sum();
    }

    private static String round(ZkClient client, Cell cell, long nanos)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(cell.callers());
        try {
            List<Callable<Long>> works = new ArrayList<>();
            for (int i = 0; i < cell.callers(); i++) {
                works.add(() -> {
                    Window window = new Window();
                    return window.run(nanos, cell.window() / cell.callers(), operation(client, cell, window));
                });
            }
            long cpu = SYSTEM.getProcessCpuTime();
            long allocated = allocated();
            long operations = 0;
            for (Future<Long> work : threads.invokeAll(works)) {
                operations += work.get();
            }
            double micros = (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / operations;
            return micros + " " + (double) (allocated() - allocated) / operations;
        } finally {
            threads.shutdown();
        }
    }

    /** By all threads that there are; those that are not there yet have allocated nothing. */
    private static long allocated() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .sum();
    }

    private static Runnable operation(ZkClient client, Cell cell, Window window) {
        var async = client.async();
        var callbacks = client.callbacks();
        byte[] data = new byte[1024];
        boolean called = cell.face().equals(Cell.CALLBACK);
        if (cell.request().equals(Cell.GET)) {
            return called
                    ? () -> callbacks.getData("/100", window)
                    : () -> {
                        CompletableFuture<?> unused = async.getData("/100").thenAccept(window);
                    };
        }
        return called
                ? () -> callbacks.setData("/1024", data, window)
                : () -> {
                    CompletableFuture<?> unused = async.setData("/1024", data).thenAccept(window);
                };
    }
}
