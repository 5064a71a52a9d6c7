/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

/** What can be seen of a thread that somebody waits for. */
final class WaitingThread {
    private WaitingThread() {}

    /**
     * Whether a thread can only go on when the caller does: it is the caller, or it ends the JVM, which waits for the
     * shutdown hooks that close the application.
     */
    static boolean waitsForCaller(Thread thread) {
        if (thread == Thread.currentThread()) {
            return true;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Runtime")
                    && frame.getMethodName().equals("exit")) {
                return true;
            }
        }
        return false;
    }

    /** Where a thread is, as far as its own application is concerned. */
    static String place(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            String name = frame.getClassName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
                return "thread " + thread.getName() + " is at " + name + "." + frame.getMethodName() + "("
                        + frame.getFileName() + ":" + frame.getLineNumber() + ")";
            }
        }
        return "thread " + thread.getName() + " ends";
    }
}
