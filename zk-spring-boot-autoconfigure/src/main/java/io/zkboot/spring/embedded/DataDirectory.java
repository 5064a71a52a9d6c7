/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the server keeps its data: a temporary directory, or one that is given, which no other server uses meanwhile.
 */
final class DataDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
    private static final String LOCK = "zk-embedded.lock";

    private final Path path;
    private final @Nullable FileChannel lock;

    private DataDirectory(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Returns a new temporary one, which is deleted at the end. */
    static DataDirectory temporary() {
        try {
            return new DataDirectory(Files.createTempDirectory("zk-embedded-"), null);
        } catch (IOException ex) {
            throw new EmbeddedZooKeeperException(
                    "The embedded ZooKeeper server cannot make a temporary directory: " + ex + ".",
                    "Let the user write to " + System.getProperty("java.io.tmpdir")
                            + ", or give the server a data directory.",
                    ex);
        }
    }

    /** Returns that directory, made if need be, and kept at the end. */
    static DataDirectory given(Path path) {
        FileChannel channel = null;
        boolean locked = false;
        try {
            Files.createDirectories(path);
            channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = isLocked(channel);
            if (locked) {
                return new DataDirectory(path, channel);
            }
        } catch (IOException ex) {
            throw new EmbeddedZooKeeperException(
                    "The embedded ZooKeeper server cannot use the data directory " + path.toAbsolutePath() + ": " + ex
                            + ".",
                    "Name a directory that the user may write to, or none for a temporary one.",
                    ex);
        } finally {
            if (!locked) {
                closeQuietly(channel);
            }
        }
        throw new EmbeddedZooKeeperException(
                "Another embedded ZooKeeper server uses the data directory " + path.toAbsolutePath() + ".",
                "End the application that has it, or name another directory; without one it is a temporary one.",
                null);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock(); // ends with the channel
            return taken != null;
        } catch (OverlappingFileLockException ex) { // by a server of this JVM
            return false;
        }
    }

    Path path() {
        return path;
    }

    File file() {
        return path.toFile();
    }

    /** Whether the data outlives the server. */
    boolean isKept() {
        return lock != null;
    }

    @Override
    public void close() {
        if (lock != null) {
            closeQuietly(lock);
            return;
        }
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException | RuntimeException ex) {
            log.warn("The directory {} of the embedded ZooKeeper server cannot be deleted", path, ex);
        }
    }

    /** Deletes what can be; what cannot, or has gone meanwhile, keeps nothing else. Never follows a link. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        private boolean told;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return delete(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
            return delete(file);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException unreadable) {
            return delete(directory);
        }

        private FileVisitResult delete(Path each) {
            try {
                Files.deleteIfExists(each);
            } catch (IOException ex) {
                if (!told) {
                    told = true;
                    log.warn("{} of the embedded ZooKeeper server cannot be deleted, nor what it is in", each, ex);
                }
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException | RuntimeException ex) {
                log.debug("The lock of a data directory was not closed in good order", ex);
            }
        }
    }
}
