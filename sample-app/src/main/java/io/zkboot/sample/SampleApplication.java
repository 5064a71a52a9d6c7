/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A web application with a ZooKeeper client.
 *
 * <p>The starter makes the client; each class of this package shows one thing that you can do with it. Without further
 * settings a ZooKeeper server runs inside the application, see {@link io.zkboot.sample.ensemble}. From the root of the
 * repository:
 *
 * <pre>
 * mvn -q -pl sample-app -am spring-boot:run
 * mvn -q -pl sample-app -am spring-boot:run -Dspring-boot.run.arguments=--zk.connect-string=zk1:2181,zk2:2181
 * </pre>
 *
 * Then open <a href="http://localhost:8080">localhost:8080</a>; Ctrl-C ends it.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class SampleApplication {
    /** Starts the application. */
    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}
