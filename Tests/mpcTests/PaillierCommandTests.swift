import Foundation
import LocalCommittee
import Testing

/// `mpc paillier`, as a user runs it.
@Suite struct PaillierCommandTests {
    private struct Keys {
        let folder: Folder
        var secret: String { folder.url.appendingPathComponent("secret.json").path }
        var shown: String { folder.url.appendingPathComponent("public.json").path }

        init() async throws {
            folder = try Folder()
            let lines = try await CommandLine.lines([
                "paillier", "keygen", "--secret-key", secret, "--public-key", shown,
            ])
            #expect(lines.count == 1 && lines[0].hasPrefix("key  "))
        }

        func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

        func encrypt(_ numbers: String, to name: String, _ more: [String] = []) async throws {
            let lines = try await CommandLine.lines(
                ["paillier", "encrypt", "--key", shown, "--out", path(name)] + more,
                input: numbers)
            #expect(lines.isEmpty)
        }

        func decrypt(_ name: String) async throws -> [String] {
            try await CommandLine.lines([
                "paillier", "decrypt", "--secret-key", secret, path(name),
            ])
        }
    }

    @Test func computesWithFiles() async throws {
        let keys = try await Keys()
        let mode = try FileManager.default.attributesOfItem(atPath: keys.secret)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        let large = "123456789012345678901234567890"
        try await keys.encrypt("1, -2\n\(large)", to: "a")
        try await keys.encrypt("10 20 30", to: "b")
        #expect(try await keys.decrypt("a") == ["1", "-2", large])
        for (flags, expected) in [
            ([], ["11", "18", "123456789012345678901234567920"]),
            (["--subtract"], ["-9", "-22", "123456789012345678901234567860"]),
        ] {
            _ = try await CommandLine.lines(
                ["paillier", "add", "--key", keys.shown, keys.path("a"), keys.path("b")]
                    + ["--out", keys.path("sum")] + flags)
            #expect(try await keys.decrypt("sum") == expected)
        }
        let product = try await CommandLine.mpc(
            ["paillier", "mul", "--key", keys.shown, keys.path("b")], input: "-7")
        try product.output.write(toFile: keys.path("c"), atomically: true, encoding: .utf8)
        #expect(try await keys.decrypt("c") == ["-70", "-140", "-210"])
        try await keys.encrypt("1.5 -0.25", to: "d", ["--fractional-bits", "20", "--maximum", "9"])
        _ = try await CommandLine.lines(
            ["paillier", "mul", "--key", keys.shown, keys.path("d"), "--out", keys.path("e")]
                + ["--fractional-bits", "4"], input: "0.5 2")
        #expect(try await keys.decrypt("e") == ["0.75", "-0.5"])
    }

    @Test func mistakesAreNamed() async throws {
        let keys = try await Keys()
        try await keys.encrypt("5", to: "a")
        try await CommandLine.expectFailure(
            ["paillier", "keygen", "--secret-key", keys.secret, "--public-key", keys.path("x")],
            saying: "\(keys.secret): could not create it: it exists already")
        try await CommandLine.expectFailure(
            ["paillier", "keygen", "--bits", "1024", "--secret-key", keys.path("x")]
                + ["--public-key", keys.path("y")], saying: "--bits takes 2048, 3072 or 4096")
        try await CommandLine.expectFailure(
            ["paillier", "keygen", "--secret-key", keys.path("x")]
                + ["--public-key", keys.path("./x")],
            saying: "--secret-key and --public-key name one file")
        // No secret key without its public one.
        try await CommandLine.expectFailure(
            ["paillier", "keygen", "--secret-key", keys.path("x")]
                + ["--public-key", keys.path("none/y")],
            saying: "\(keys.path("none/y")): could not")
        #expect(!FileManager.default.fileExists(atPath: keys.path("x")))
        let encrypt = ["paillier", "encrypt", "--key", keys.shown]
        for (input, text) in [
            ("", "standard input"), ("1 x", "number 2 is no whole number"),
            ("1 2.5", "number 2 is no whole number"),
            ("1 1\(String(repeating: "0", count: 617))", "number 2 is too long for a key of 2048"),
        ] {
            try await CommandLine.expectFailure(encrypt, input: input, saying: text)
        }
        try await CommandLine.expectFailure(
            encrypt + ["--maximum", "3"], input: "1 -4",
            saying: "number 2 is larger than --maximum")
        try await keys.encrypt("1 2", to: "b")
        try await CommandLine.expectFailure(
            ["paillier", "add", "--key", keys.shown, keys.path("a"), keys.path("b")],
            saying: "\(keys.path("b")): 1 values expected, 2 given")
        for (input, text) in [
            ("1 2 3", "3 factors for 2 ciphertexts"),
            ("1 9", "number 2 has more than the 3 bits of --bits"),
        ] {
            try await CommandLine.expectFailure(
                ["paillier", "mul", "--key", keys.shown, keys.path("b"), "--bits", "3"],
                input: input, saying: text)
        }
        let other = try await Keys()
        try await CommandLine.expectFailure(
            ["paillier", "decrypt", "--secret-key", other.secret, keys.path("a")],
            saying: "the parts belong to different keys")
        try await CommandLine.expectFailure(
            ["paillier", "mul", "--key", keys.shown, keys.path("a"), "--bits", "2100"],
            input: "1", saying: "the result may need")
        #expect(chmod(keys.secret, 0o644) == 0)
        try await CommandLine.expectFailure(
            ["paillier", "decrypt", "--secret-key", keys.secret, keys.path("a")],
            saying: "others may read it; run: chmod 600")
    }
}
