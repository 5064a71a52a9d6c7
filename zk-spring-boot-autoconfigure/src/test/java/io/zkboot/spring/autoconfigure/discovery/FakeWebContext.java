/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A context with a web server that serves nothing, and is started and drained as Spring Boot does it. */
final class FakeWebContext extends AnnotationConfigApplicationContext implements WebServerApplicationContext {
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(20_000);

    private final @Nullable String namespace;
    volatile int port;
    /** What the web server says when it has started; 0 for any port. */
    volatile int first;

    volatile Runnable onDrain = () -> {};

    FakeWebContext() {
        this(null);
    }

    FakeWebContext(@Nullable String namespace) {
        this.namespace = namespace;
        registerBean("start", Start.class, () -> new Start(this));
        registerBean("drain", Drain.class, () -> new Drain(this));
    }

    @Override
    public WebServer getWebServer() {
        return new WebServer() {
            @Override
            public void start() {}

            @Override
            public void stop() {}

            @Override
            public int getPort() {
                return port;
            }
        };
    }

    @Override
    public @Nullable String getServerNamespace() {
        return namespace;
    }

    /** An event. */
    static final class Initialized extends WebServerInitializedEvent {
        private static final long serialVersionUID = 1L;
        private final transient FakeWebContext context;

        Initialized(FakeWebContext context) {
            super(context.getWebServer());
            this.context = context;
        }

        @Override
        public WebServerApplicationContext getApplicationContext() {
            return context;
        }
    }

    private abstract static class Part implements SmartLifecycle {
        final FakeWebContext context;
        private final int phase;
        private volatile boolean running;

        Part(FakeWebContext context, int phase) {
            this.context = context;
            this.phase = phase;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }

    private static final class Start extends Part {
        Start(FakeWebContext context) {
            super(context, START_STOP_LIFECYCLE_PHASE);
        }

        @Override
        public void start() {
            super.start();
            context.port = context.first == 0 ? NEXT_PORT.incrementAndGet() : context.first;
            context.publishEvent(new Initialized(context));
        }
    }

    private static final class Drain extends Part {
        Drain(FakeWebContext context) {
            super(context, GRACEFUL_SHUTDOWN_PHASE);
        }

        @Override
        public void stop() {
            super.stop();
            context.onDrain.run();
        }
    }
}
