/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkWatchEndpointFailedEvent;
import io.zkboot.spring.leader.ZkLeader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.web.exchanges.HttpExchangeRepository;
import org.springframework.boot.actuate.web.exchanges.InMemoryHttpExchangeRepository;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** An application that reads what it cannot read, and tells all that it is told. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(SecretApplication.Shop.class)
class SecretApplication {
    private static final Logger log = LoggerFactory.getLogger(SecretApplication.class);

    /** Settings that are imported from nodes. */
    @ConfigurationProperties("shop")
    public static class Shop {
        private int limit;

        public int getLimit() {
            return limit;
        }

        public void setLimit(int limit) {
            this.limit = limit;
        }
    }

    /**
     * What a node is to hold as JSON.
     *
     * @param cents a number, which the data have no number for
     */
    record Price(int cents) {}

    /** None of these is ever called: what is in the nodes fits none of them. */
    static class Watches {
        final Set<String> failed = ConcurrentHashMap.newKeySet();

        @ZkWatch(path = "/watched/json", initial = true)
        void json(@ZkData Price price) {}

        @ZkWatch(path = "/watched/number", initial = true)
        void number(@ZkData Integer number) {}

        @ZkWatch(path = "/watched/text", initial = true, condition = "#text")
        void text(@ZkData String text) {}

        @EventListener
        void failed(ZkWatchEndpointFailedEvent event) {
            log.warn("{}", event, event.getCause());
            failed.add(event.getPath());
        }
    }

    /** Leads. */
    static class Worker {
        @ZkLeader(path = "/leaders/work", id = "work")
        void lead() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    /** Keeps the text of all that each observation can tell. */
    static class Observations implements ObservationHandler<Observation.Context> {
        private final List<String> ended = new CopyOnWriteArrayList<>();

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onStop(Observation.Context context) {
            ended.add(context.getName() + " " + context.getContextualName() + " " + context.getAllKeyValues() + " "
                    + context + " " + trace(context.getError()));
        }

        String text() {
            return String.join("\n", ended);
        }

        List<String> names() {
            return ended.stream().map(each -> each.split(" ", 2)[0]).distinct().toList();
        }
    }

    static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        if (failure != null) {
            failure.printStackTrace(new PrintWriter(text, true));
        }
        return text.toString();
    }

    /** All that each meter can tell. */
    static String text(MeterRegistry meters) {
        StringBuilder text = new StringBuilder();
        meters.forEachMeter(meter -> {
            text.append(meter.getId()).append(' ').append(meter.getId().getDescription());
            for (Tag tag : meter.getId().getTags()) {
                text.append(' ').append(tag.getKey()).append('=').append(tag.getValue());
            }
            meter.measure().forEach(measurement -> text.append(' ').append(measurement));
            text.append('\n');
        });
        return text.toString();
    }

    @Bean
    Watches watches() {
        return new Watches();
    }

    @Bean
    Worker worker() {
        return new Worker();
    }

    @Bean
    Observations observations() {
        return new Observations();
    }

    @Bean
    HttpExchangeRepository exchanges() {
        return new InMemoryHttpExchangeRepository();
    }
}
