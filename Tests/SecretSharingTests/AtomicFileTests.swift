import Foundation
import SecretSharing
import Testing

@Suite struct AtomicFileTests {
    /// Runs `body` in a folder of its own, which is removed.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mpc-atomic-file-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func append(_ text: String, to file: AtomicFile) throws {
        try Array(text.utf8).withUnsafeBytes { try file.append($0) }
    }

    private func content(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    /// What is not published has no name: nothing is left of it if the process is killed.
    @Test func unpublishedFilesHaveNoName() throws {
        try inFolder { folder in
            // O_TMPFILE | O_DIRECTORY, which not all file systems have.
            let probe = open(folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY, 0o600)
            guard probe >= 0 else {
                print("skipped: the file system of \(folder) has no files without names")
                return
            }
            close(probe)
            for isReplacing in [false, true] {
                let file = try AtomicFile(path: "\(folder)/secret", replacing: isReplacing)
                try append("half", to: file)
                #expect(try names(folder).isEmpty)
            }
        }
    }

    @Test func publishedFilesAreWholeAndTheirOwners() throws {
        try inFolder { folder in
            let path = "\(folder)/secret"
            for (isReplacing, text) in [(false, "first"), (true, "second"), (true, "third")] {
                let file = try AtomicFile(path: path, replacing: isReplacing)
                try append(text, to: file)
                try file.publish()
                #expect(try content(path) == text)
                #expect(try names(folder) == ["secret"])
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    /// Before anything is written, and if it comes in between.
    @Test func whatIsThereIsNotReplacedUnasked() throws {
        try inFolder { folder in
            let path = "\(folder)/secret"
            let refusal = SecretSharingError.file(path: path, .alreadyThere)
            let late = try AtomicFile(path: path)
            try Data("theirs".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: refusal) { try late.publish() }
            #expect(throws: refusal) { _ = try AtomicFile(path: path) }
            // A link that leads nowhere is something, too.
            let link = "\(folder)/link"
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: "\(folder)/nowhere")
            #expect(throws: SecretSharingError.file(path: link, .alreadyThere)) {
                _ = try AtomicFile(path: link)
            }
            #expect(try content(path) == "theirs")
            #expect(try Set(names(folder)) == ["secret", "link"])
        }
    }

    /// One that can't appear takes those with it that have, but none that was there before.
    @Test func filesAppearTogetherOrNotAtAll() throws {
        try inFolder { folder in
            let paths = (1...3).map { "\(folder)/\($0)" }
            let files = try paths.map { try AtomicFile(path: $0) }
            try Data("theirs".utf8).write(to: URL(fileURLWithPath: paths[2]))
            #expect(throws: SecretSharingError.file(path: paths[2], .alreadyThere)) {
                try ShareFiles.publish(files)
            }
            #expect(try names(folder) == ["3"])
        }
    }
}
