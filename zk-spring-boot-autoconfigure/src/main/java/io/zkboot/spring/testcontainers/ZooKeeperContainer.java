/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.testcontainers;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A standalone ZooKeeper server in a container, for tests. With {@code @ServiceConnection} on the field or bean the
 * application connects to it:
 *
 * <pre>{@code
 * @Container
 * @ServiceConnection
 * static ZooKeeperContainer zookeeper = new ZooKeeperContainer("zookeeper:3.9");
 * }</pre>
 */
public class ZooKeeperContainer extends GenericContainer<ZooKeeperContainer> {
    /** The port inside of the container. */
    public static final int CLIENT_PORT = 2181;

    private static final DockerImageName OFFICIAL = DockerImageName.parse("zookeeper");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /**
     * Creates one.
     *
     * @param image the official image with a tag, such as {@code zookeeper:3.9}
     */
    public ZooKeeperContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /**
     * Creates one.
     *
     * @param image the official image, or one that is declared a substitute for {@code zookeeper}
     */
    @SuppressWarnings("this-escape") // that is how containers are set up; a subclass sees no half-made state in it
    public ZooKeeperContainer(DockerImageName image) {
        super(image);
        image.assertCompatibleWith(OFFICIAL);
        withExposedPorts(CLIENT_PORT);
        // The port of Docker's proxy is open before the server serves; the server logs that it has bound its own.
        waitingFor(Wait.forLogMessage(".*binding to port.*\\n", 1).withStartupTimeout(START_LIMIT));
    }

    /** Returns {@code host:port} of the server as the test reaches it; the container must run. */
    public String getConnectString() {
        return getHost() + ":" + getMappedPort(CLIENT_PORT);
    }
}
