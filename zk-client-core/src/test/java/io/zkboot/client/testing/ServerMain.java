/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.util.Arrays;

/** First class of a server's JVM: it starts the real server, and ends with the JVM that started it. */
final class ServerMain {

    private static final int EXIT_PARENT_GONE = 70;

    private ServerMain() {}

    /** Takes the name of the server's main class, then that class's arguments. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(ServerMain::endWithTheParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }

    /** The parent never writes; its end of the pipe is closed by the system however it dies. */
    private static void endWithTheParent() {
        try {
            while (System.in.read() >= 0) {
                // Only the end counts.
            }
        } catch (IOException brokenPipe) {
            System.err.println("Lost the parent: " + brokenPipe);
        }
        Runtime.getRuntime().halt(EXIT_PARENT_GONE);
    }
}
