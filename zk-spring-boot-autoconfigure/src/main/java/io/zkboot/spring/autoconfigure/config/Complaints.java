/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Says each trouble in the log once. Spring Boot denies all lines until it has set up logging, which comes after the
 * imports: what nobody could hear counts as not said.
 */
final class Complaints {
    private final Logger log;
    private final Map<String, String> said = new ConcurrentHashMap<>();

    Complaints(Logger log) {
        this.log = log;
    }

    /** Somebody else has said this. */
    void said(String subject, String sentence) {
        said.put(subject, sentence);
    }

    /**
     * Says what has not been said. What is no trouble any more may be one again, and is said again then.
     *
     * @param now the troubles there are, a sentence for each subject
     */
    void say(Map<String, String> now) {
        said.keySet().retainAll(now.keySet());
        if (log.isWarnEnabled()) {
            now.forEach((subject, sentence) -> {
                if (!sentence.equals(said.put(subject, sentence))) {
                    log.warn(sentence);
                }
            });
        }
    }
}
