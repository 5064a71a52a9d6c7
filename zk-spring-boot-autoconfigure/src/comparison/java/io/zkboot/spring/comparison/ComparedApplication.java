/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * The application that is compared: it knows neither side, and does what it is told by lines of its input. The first word
 * of an answer is that of the command.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ConfigProbe.class, WebProbe.class})
public class ComparedApplication {

    /**
     * Starts it, and follows its input.
     *
     * @param args properties
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        SpringApplication application = new SpringApplication(ComparedApplication.class);
        application.setDefaultProperties(Map.of(
                "spring.main.banner-mode", "off",
                "logging.level.root", "error",
                "logging.level.io.zkboot", "error", // as this is in one of its packages
                "spring.docker.compose.enabled", "false",
                "spring.application.name", "app"));
        application.addListeners((ApplicationListener<ApplicationPreparedEvent>) event -> pause(event, commands));
        ConfigurableApplicationContext context;
        try {
            context = application.run(args);
        } catch (Throwable ex) {
            answer("failed " + millisSince(begin) + " " + reason(ex));
            System.exit(1);
            return;
        }
        int port = context instanceof WebServerApplicationContext web && web.getWebServer() != null
                ? web.getWebServer().getPort()
                : 0;
        answer("up " + millisSince(begin) + " " + port);
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            follow(command.split(" ", -1), context);
        }
        System.exit(0);
    }

    /** Says something to the one who has started this. */
    static void answer(String words) {
        System.out.println("=> " + words);
        System.out.flush();
    }

    private static void follow(String[] words, ConfigurableApplicationContext context) throws InterruptedException {
        switch (words[0]) {
            case "health" -> health(context);
            case "meters" -> meters(context);
            case "config" -> answer("config " + context.getBean(ConfigProbe.class).counts());
            case "value" -> answer("value " + context.getEnvironment().getProperty(words[1]));
            case "instances" -> instances(context.getBean(DiscoveryClient.class), Integer.parseInt(words[1]));
            case "gone" -> gone(context.getBean(DiscoveryClient.class), words[1]);
            case "stop" -> {
                answer("stopping " + System.currentTimeMillis());
                context.close();
                answer("stop " + System.currentTimeMillis());
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** With {@code comparison.pause} it waits for a line after the import, before there are beans. */
    private static void pause(ApplicationPreparedEvent event, BufferedReader commands) {
        if (event.getApplicationContext().getEnvironment().containsProperty("comparison.pause")) {
            answer("paused");
            try {
                String unused = commands.readLine();
            } catch (IOException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }

    private static void health(ConfigurableApplicationContext context) {
        HealthIndicator indicator = context.getBeansOfType(HealthIndicator.class).entrySet().stream()
                .filter(bean -> bean.getKey().toLowerCase(Locale.ROOT).contains("zookeeper"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        long begin = System.nanoTime();
        Health health = indicator.health();
        answer("health " + (System.nanoTime() - begin) / 1e6 + " " + (health == null ? "-" : health.getStatus()));
    }

    private static void meters(ConfigurableApplicationContext context) {
        answer("meters "
                + context.getBean(MeterRegistry.class).getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .filter(name -> name.contains("zookeeper") || name.contains("curator"))
                        .distinct()
                        .count());
    }

    private static void instances(DiscoveryClient client, int calls) {
        long begin = System.nanoTime();
        long found = 0;
        for (int i = 0; i < calls; i++) {
            found += client.getInstances("service-" + i % Discovery.SERVICES).size();
        }
        answer("instances " + millisSince(begin) + " " + found);
    }

    private static void gone(DiscoveryClient client, String service) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (client.getInstances(service).isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        answer("seen");
        while (!client.getInstances(service).isEmpty() && deadline - System.nanoTime() > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        answer("gone " + System.currentTimeMillis());
    }

    private static double millisSince(long begin) {
        return (System.nanoTime() - begin) / 1e6;
    }

    private static String reason(Throwable failure) {
        Throwable last = failure;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            last = cause;
        }
        return String.valueOf(last).replace('\n', ' ');
    }
}
