/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.page;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One open page. It looks at all sections a few times in a second, and sends those that have changed as a whole. So a
 * page that comes late or comes back has the same to see as one that was there all the time, and there is nothing to
 * miss.
 */
final class Viewer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Viewer.class);
    private static final long PAUSE_MILLIS = 150;
    private static final int PAUSES_OF_SILENCE = 60;

    private final SseEmitter emitter = new SseEmitter(0L);
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<PageSection> sections;
    private final Map<String, Object> sent = new HashMap<>();

    Viewer(List<PageSection> sections) {
        this.sections = sections;
        emitter.onCompletion(end::countDown);
        emitter.onError(failure -> end.countDown());
    }

    SseEmitter emitter() {
        return emitter;
    }

    void end() {
        end.countDown();
    }

    @Override
    public void run() {
        try {
            send("clock", Instant.now());
            int silence = 0;
            do {
                silence = sendChanges() ? 0 : silence + 1;
                if (silence == PAUSES_OF_SILENCE) { // a page that has gone is noticed only by sending
                    emitter.send(SseEmitter.event().comment(""));
                    silence = 0;
                }
            } while (!end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            log.debug("A page has gone.", e);
        } catch (RuntimeException e) {
            log.warn("A page cannot be shown any more.", e);
            emitter.completeWithError(e);
        }
    }

    private boolean sendChanges() throws IOException {
        boolean changed = false;
        for (PageSection section : sections) {
            Object now = section.content().get();
            if (!now.equals(sent.put(section.name(), now))) {
                send(section.name(), now);
                changed = true;
            }
        }
        return changed;
    }

    private void send(String name, Object content) throws IOException {
        emitter.send(SseEmitter.event().name(name).data(content, MediaType.APPLICATION_JSON));
    }
}
