// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What ran, by the reports that Surefire and JUnit's launcher leave. */
final class TestReports {

  private static final List<String> FOLDERS =
      List.of("target/surefire-reports", "target/lab-reports");

  private TestReports() {}

  /** The binary names of the classes of which a test ran and was not skipped. */
  static Set<String> classesThatRan(Path root, List<Path> modules) {
    Set<String> out = new HashSet<>();
    for (Path module : modules) {
      for (String folder : FOLDERS) {
        Path reports = root.resolve(module).resolve(folder);
        if (Files.isDirectory(reports)) {
          readAll(reports, out);
        }
      }
    }
    return out;
  }

  private static void readAll(Path folder, Set<String> out) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(TestReports::isReport).toList()) {
        read(file, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the reports in " + folder, e);
    }
  }

  private static boolean isReport(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  private static void read(Path file, Set<String> out) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      String running = "";
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("testcase")) {
          running = String.valueOf(xml.getAttributeValue(null, "classname"));
        } else if (event == XMLStreamConstants.START_ELEMENT
            && xml.getLocalName().equals("skipped")) {
          running = "";
        } else if (event == XMLStreamConstants.END_ELEMENT
            && xml.getLocalName().equals("testcase")
            && !running.isEmpty()) {
          out.add(running);
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException("the report " + file + " is no XML", e);
    }
  }
}
