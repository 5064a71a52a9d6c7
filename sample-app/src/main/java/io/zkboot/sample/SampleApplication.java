/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A web application with a ZooKeeper client.
 *
 * <p>The starter makes the client; each class of this package shows one thing that you can do with it. Without further
 * settings a ZooKeeper server runs inside the application, see {@link io.zkboot.sample.embedded}.
 */
@SpringBootApplication
public class SampleApplication {
    /** Starts the application. */
    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}
