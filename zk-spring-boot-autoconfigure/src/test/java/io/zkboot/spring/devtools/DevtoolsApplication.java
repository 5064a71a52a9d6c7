/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.devtools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.leader.ZkLeader;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application that {@link DevtoolsRestartIT} lets the developer tools restart: they close its context, and call its
 * main method again with classes that are loaded anew. It prints what it sees.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class DevtoolsApplication {
    private static final String STARTS = "zkboot.starts";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CountDownLatch watched = new CountDownLatch(1);
    private final CountDownLatch leads = new CountDownLatch(1);

    /** Called for each start on a thread {@code restartedMain}, and on the first one to no avail. */
    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(DevtoolsApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        ConfigurableApplicationContext context = application.run(arguments);
        new Thread(() -> watch(context), "watch").start(); // the tools wait for the end of this method
    }

    private static void watch(ConfigurableApplicationContext context) {
        int start = Integer.getInteger(STARTS, 0) + 1; // what outlasts a restart is what the JDK itself holds
        System.setProperty(STARTS, String.valueOf(start));
        say(start, "setting " + context.getEnvironment().getProperty("shop.limit"));
        ZkClient client = context.getBean("zkClient", ZkClient.class);
        client.create(
                "/config/application/shop.limit",
                text(start),
                CreateOptions.PERSISTENT.withParents().orSet());
        client.create("/price", text(start), CreateOptions.PERSISTENT.orSet());
        try {
            context.getBean(DevtoolsApplication.class).work(context);
            say(start, "threads of before " + thatStay(ofBefore()));
            say(start, "works");
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(ConfigurableApplicationContext context) throws InterruptedException {
        watched.await();
        leads.await();
        context.getBean(ZkRecipes.class)
                .client("outside")
                .lock("/locks/devtools")
                .acquire(LIMIT); // and never given back
    }

    @ZkWatch(path = "/price", initial = true)
    void priced(@ZkData String price) {
        watched.countDown();
    }

    @ZkLeader(path = "/leaders/devtools", client = "outside")
    void lead() throws InterruptedException {
        leads.countDown();
        new CountDownLatch(1).await();
    }

    /** Returns the threads that came with classes of an earlier start. */
    private static List<Thread> ofBefore() {
        ClassLoader mine = DevtoolsApplication.class.getClassLoader();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> {
                    ClassLoader loader = thread.getContextClassLoader();
                    return loader != null && loader != mine && loader.getClass() == mine.getClass();
                })
                .toList();
    }

    /** Returns the names of those that do not end. */
    private static List<String> thatStay(List<Thread> threads) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (Thread thread : threads) {
            thread.join(
                    Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
        }
        return threads.stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private static byte[] text(int start) {
        return ("of start " + start).getBytes(UTF_8);
    }

    private static void say(int start, String text) {
        System.out.println("> " + start + ": " + text);
    }
}
