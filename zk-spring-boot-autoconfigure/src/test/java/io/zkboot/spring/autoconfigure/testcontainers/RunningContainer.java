/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.testcontainers;

import org.testcontainers.containers.GenericContainer;

/** A container that says that it runs, without Docker. */
final class RunningContainer extends GenericContainer<RunningContainer> {
    private final String image;
    private final int port;

    RunningContainer(String image, int port) {
        super(image);
        this.image = image;
        this.port = port;
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public String getContainerId() {
        return "none";
    }

    @Override
    public String getDockerImageName() {
        return image;
    }

    @Override
    public String getHost() {
        return "localhost";
    }

    @Override
    public Integer getMappedPort(int originalPort) {
        return port;
    }
}
