/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A setting that lives in a znode, and changes while the application runs. Try it:
 *
 * <pre>
 * curl -X PUT -d 'Good morning' localhost:8080/nodes/sample/greeting
 * curl localhost:8080/greeting
 * </pre>
 */
@RestController
class Greeting {
    static final String PATH = "/sample/greeting";
    static final String DEFAULT = "Hello, ZooKeeper";

    private final EventFeed feed;
    private volatile String text = DEFAULT;

    Greeting(EventFeed feed) {
        this.feed = feed;
    }

    /**
     * Gets the data with every change. {@code initial} asks for the value that is there when the application starts;
     * the {@code Optional} is empty when the node is deleted.
     */
    @ZkWatch(path = PATH, initial = true)
    void changed(@ZkData Optional<String> data) {
        text = data.orElse(DEFAULT);
        feed.add("greeting " + (data.isPresent() ? "set" : "back to the default"));
    }

    @GetMapping("/greeting")
    String text() {
        return text;
    }
}
