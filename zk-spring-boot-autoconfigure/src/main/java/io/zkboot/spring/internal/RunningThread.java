/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

/** What can be seen of a thread that somebody waits for. */
public final class RunningThread {
    private RunningThread() {}

    /**
     * Whether a thread can only go on when its observer does: it is the observer, or it ends the JVM, which waits for
     * the shutdown hooks that close the application.
     */
    public static boolean waitsForCaller(Thread thread) {
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

    /** Says where a thread is, as far as its own application is concerned, for a log. */
    public static String place(Thread thread) {
        return "thread " + thread.getName() + " is at " + frameOf(thread);
    }

    private static String frameOf(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (StackTraceElement frame : stack) {
            if (!isOfTheJdk(frame.getClassName())) {
                return text(frame);
            }
        }
        return stack.length == 0 ? "its end" : text(stack[0]);
    }

    /** Without class loader and module. */
    private static String text(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    private static boolean isOfTheJdk(String name) {
        return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
    }
}
