/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * A class loader in which one class of the product has a bug: it is compiled anew from its source, in which one place
 * is changed. All other classes of the project are loaded once more, as they are, so that they meet that one.
 */
public final class PlantedBug extends ClassLoader {
    private static final String OURS = "io.zkboot.";
    private static final Path SOURCES = Path.of("src", "main", "java");

    private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

    private PlantedBug() {
        super(PlantedBug.class.getClassLoader());
    }

    /** All classes as they are. */
    public static PlantedBug none() {
        return new PlantedBug();
    }

    /**
     * Plants one.
     *
     * @param className full name of the class
     * @param place what stands once in its source
     * @param instead what shall stand there
     */
    public static PlantedBug of(String className, String place, String instead) {
        PlantedBug loader = new PlantedBug();
        String file = className.replace('.', '/') + ".java";
        try {
            String source = Files.readString(SOURCES.resolve(file));
            assertThat(source.split(java.util.regex.Pattern.quote(place), -1))
                    .as("parts of %s beside `%s`", file, place)
                    .hasSize(2);
            loader.compile(file, source.replace(place, instead));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return loader;
    }

    private void compile(String file, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath());
            boolean done = compiler.getTask(
                            messages,
                            new InMemory(files),
                            null,
                            List.of("-proc:none", "-nowarn", "--release", "17"),
                            null,
                            List.of(new Source(file, source)))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
    }

    /** Where the classes are that the sources of the product name. */
    private static List<Path> classPath() {
        return Stream.of(
                        "io.zkboot.client.ZkClient",
                        "org.jspecify.annotations.Nullable",
                        "org.slf4j.Logger",
                        "tlschannel.TlsChannel")
                .map(PlantedBug::origin)
                .collect(Collectors.toList());
    }

    private static Path origin(String className) {
        try {
            return Path.of(Class.forName(className)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : name.startsWith(OURS) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        ByteArrayOutputStream bytes = compiled.get(name);
        byte[] code = bytes == null ? original(name) : bytes.toByteArray();
        return defineClass(name, code, 0, code.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        InMemory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location,
                String className,
                JavaFileObject.Kind kind,
                javax.tools.FileObject of) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            compiled.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("bytes:///" + className.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
