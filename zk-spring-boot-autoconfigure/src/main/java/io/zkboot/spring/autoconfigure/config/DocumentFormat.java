/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

/** A whole document in a node, read as Spring Boot reads files of the kind. JSON is read as the YAML that it is. */
final class DocumentFormat implements NodeFormat {
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");

    private final String path;
    private final String servers;
    private final String extension;
    private final PropertySourceLoader loader;

    DocumentFormat(String path, String servers, String extension, PropertySourceLoader loader) {
        this.path = path;
        this.servers = servers;
        this.extension = extension;
        this.loader = loader;
    }

    /** Returns what reads such documents, null if nothing does. */
    static @Nullable PropertySourceLoader loader(String extension, @Nullable ClassLoader classLoader) {
        List<PropertySourceLoader> loaders =
                SpringFactoriesLoader.forDefaultResourceLocation(classLoader).load(PropertySourceLoader.class);
        PropertySourceLoader known = loader(extension, loaders);
        return known == null && extension.equals("json") ? loader("yaml", loaders) : known;
    }

    private static @Nullable PropertySourceLoader loader(String extension, List<PropertySourceLoader> loaders) {
        return loaders.stream()
                .filter(loader ->
                        Arrays.asList(loader.getFileExtensions()).contains(extension) && hasItsLibrary(loader))
                .findFirst()
                .orElse(null);
    }

    /** That of Spring Boot is there without snakeyaml too, and says so of each document that it is to read. */
    private static boolean hasItsLibrary(PropertySourceLoader loader) {
        return !(loader instanceof YamlPropertySourceLoader)
                || ClassUtils.isPresent(
                        "org.yaml.snakeyaml.Yaml", loader.getClass().getClassLoader());
    }

    @Override
    public String name() {
        return extension;
    }

    @Override
    public boolean isTree() {
        return false;
    }

    @Override
    public List<PropertyValues> read(NavigableMap<String, byte[]> nodes) throws IOException {
        byte[] data = nodes.get(path);
        if (data == null || data.length == 0) {
            return List.of();
        }
        return load(data);
    }

    @SuppressWarnings("CatchingUnchecked") // each library has exceptions of its own
    private List<PropertyValues> load(byte[] data) throws IOException {
        try {
            if (loader instanceof YamlPropertySourceLoader) {
                YamlExtent.check(data);
            }
            List<PropertyValues> documents = new ArrayList<>();
            for (PropertySource<?> source : loader.load(path, new NodeResource(data, path, servers))) {
                documents.add(values((EnumerablePropertySource<?>) source));
            }
            return documents;
        } catch (YamlExtent.TooLargeException refused) {
            throw new IOException("it cannot be taken as " + extension + ": " + refused.getMessage());
        } catch (Exception | StackOverflowError unreadable) { // some libraries follow nested parts without a limit
            // Not the exception itself: its message quotes the document, which may hold secrets.
            Matcher place = PLACE.matcher(String.valueOf(unreadable.getMessage()));
            throw new IOException("it is no valid " + extension + " ("
                    + unreadable.getClass().getSimpleName()
                    + (place.find() ? " at line " + place.group(1) + ", column " + place.group(2) : "") + ")");
        }
    }

    private static PropertyValues values(EnumerablePropertySource<?> source) {
        Map<String, OriginTrackedValue> values = new LinkedHashMap<>();
        for (@Nullable String name : source.getPropertyNames()) {
            Object value = name == null ? null : source.getProperty(name);
            if (name != null && value != null) { // Spring Boot makes a value without a name of a document that is empty
                values.put(name, OriginTrackedValue.of(value, OriginLookup.getOrigin(source, name)));
            }
        }
        return new PropertyValues(values);
    }

    /** The data of a node, with its name in place of a file's. */
    private static final class NodeResource extends ByteArrayResource {
        private final String path;

        private NodeResource(byte[] data, String path, String servers) {
            super(data, "znode '" + path + "' on " + servers);
            this.path = path;
        }

        @Override
        public String getFilename() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        @Override
        public String getDescription() {
            String text = super.getDescription();
            return text.substring(text.indexOf('[') + 1, text.length() - 1);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
