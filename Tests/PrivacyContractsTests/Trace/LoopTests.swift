import Channels
import MPC
import PrivacyContracts
import TestSupport
import Testing

/// Loops of which many rounds are done at once mean what they mean round by round.
@Suite("Rounds of a loop together") struct LoopTests {
    /// Of two secret vectors, a public length and a public number.
    static func meanings(_ body: String) throws -> Meanings {
        try Meanings(
            "uint64_t f(const uint64_t *a, const uint32_t *b, uint64_t *out, uint32_t n, uint64_t k) {"
                + body + "}",
            method: "f",
            manifest: """
                contract: test
                methods:
                  f:
                    parameters:
                      - {name: a, type: {array: u64, length: n}, role: input, from: {provider: 0}, visibility: secret}
                      - {name: b, type: {array: u32, length: n}, role: input, from: {provider: 1}, visibility: secret}
                      - {name: out, type: {array: u64, length: n}, role: output, learns: everyone}
                      - {name: n, type: u32, role: input, from: requester, visibility: public}
                      - {name: k, type: u64, role: input, from: requester, visibility: public}
                    returns: {type: u64, learns: everyone}
                """)
    }

    static let each = "for (uint32_t i = 0; i < n; i++)"
    static let fill = "\(each) out[i] = 0;"

    /// Loops that can be done at once, and a name for each.
    static let together: [(String, String)] = [
        ("dot", "\(fill) uint64_t s = k; \(each) s += a[i] * b[i]; return s;"),
        ("count", "\(fill) uint64_t s = 0; \(each) if (a[i] > k) s++; return s;"),
        (
            "inputs overwritten",
            """
            \(fill) uint64_t *w = (uint64_t *)a, s = 0;
            for (uint32_t i = 0; i < n; i++) w[i] = a[i] + b[i];
            for (uint32_t i = 0; i < n; i++) s += a[i] * b[i];
            return s;
            """
        ),
        (
            "several sums",
            """
            \(fill) uint64_t s = 0, t = 1, u = 0;
            for (uint32_t i = 0; i < n; i++) { s += a[i]; t -= b[i]; u += k; }
            return s ^ t ^ u;
            """
        ),
        ("stored", "\(each) out[i] = a[i] * b[i] + k; return out[n - 1] + out[3];"),
        (
            "stored and read again",
            """
            for (uint32_t i = 0; i < n; i++) out[i] = a[i] ^ b[i];
            uint64_t s = 0;
            for (uint32_t i = 0; i < n; i++) s += out[i] * out[i];
            for (uint32_t i = 1; i < n; i++) out[i] = out[i] > k ? out[i] : a[i];
            return s + out[5];
            """
        ),
        (
            "bits",
            """
            for (uint32_t i = 0; i < n; i++)
              out[i] = ((a[i] >> 7) & 0xff00ff) | (b[i] << 3) | ((int64_t)a[i] >> 60);
            return out[0];
            """
        ),
        (
            "downwards and in steps",
            """
            \(fill) uint64_t s = 0;
            for (uint32_t i = n; i > 0; i--) s += k;
            for (const uint64_t *p = a; p != a + n; p++) s += *p & 7;
            for (uint32_t i = 0; i + 1 < n; i++) s += (uint8_t)b[i] == (uint8_t)b[i + 1];
            return s;
            """
        ),
        (
            "a secret that is the same in all rounds",
            """
            uint64_t s = 0, x = a[2];
            for (uint32_t i = 0; i < n; i++) { out[i] = x; s += (a[i] < x) + x * b[i]; }
            return s;
            """
        ),
        (
            "the last round's value",
            """
            uint64_t last = 0, s = 0;
            for (uint32_t i = 0; i < n; i++) { last = a[i] * 3; out[i] = last - b[i]; s += last; }
            return last ^ s;
            """
        ),
    ]

    /// What one round hands to the next, or reads where one before has written, is done round by round.
    static let oneByOne: [(String, String)] = [
        ("a recurrence", "\(fill) uint64_t s = 1; \(each) s = s * a[i] + k; return s;"),
        (
            "a store that is read in the next round",
            """
            out[0] = a[0];
            for (uint32_t i = 1; i < n; i++) out[i] = out[i - 1] + a[i];
            return out[n - 1];
            """
        ),
        (
            "inputs that are overwritten, and read in pieces",
            """
            \(fill) uint64_t *w = (uint64_t *)a, s = ((const uint32_t *)a)[1] + ((const uint8_t *)b)[2];
            w[n - 1] = k;
            for (uint32_t i = 0; i < n; i++) s += a[i] * b[i];
            return s + a[0];
            """
        ),
        (
            "a counter among secrets",
            "\(fill) uint64_t s = 0; for (uint32_t i = 0; i < n; i++) s += a[i] * (i + k); return s;"
        ),
        (
            "the first that is greater",
            """
            \(fill) uint64_t s = n;
            for (uint32_t i = 0; i < n; i++) if (a[i] > k) { s = i; break; }
            return s;
            """
        ),
    ]

    static func inputs(_ count: Int, seed: UInt64) -> ContractInputs {
        var generator = SeededGenerator(seed: seed)
        return ContractInputs(
            arguments: [UInt64(count), generator.next()],
            providers: [
                generator.words(count), generator.words(count).map { $0 >> 32 },
            ])
    }

    @Test(arguments: together + oneByOne)
    func meanTheSame(name: String, body: String) async throws {
        let meanings = try Self.meanings(body)
        for (seed, count) in [(1, 20), (2, 6), (3, 90)] as [(UInt64, Int)] {
            let inputs = Self.inputs(count, seed: seed)
            try await meanings.agree(inputs)
            // Room for few rounds, so that windows end within the loops.
            let expected = try meanings.clear(inputs)
            let narrow = try await meanings.traced(inputs, windowNodes: 300)
            #expect(narrow == expected, "\(name), \(count)")
        }
    }

    @Test(arguments: together)
    func areDoneTogether(name: String, body: String) async throws {
        let run = try await Self.meanings(body).agree(Self.inputs(40, seed: 4))
        #expect(run.counts.groups > 0, "\(name)")
    }

    @Test(arguments: ProtocolTests.protocols)
    func meanTheSameByEveryProtocol(scheme: ContractProtocol) async throws {
        for (name, body) in [0, 1, 5, 6, 9].map({ Self.together[$0] }) {
            // More than a word of bits of each subset that tags are sums of.
            let count = name == "dot" ? 70 : 18
            let runs = try await Self.meanings(body).agree(by: scheme, Self.inputs(count, seed: 5))
            #expect(runs[0].counts.groups > 0, "\(name)")
        }
    }

    /// What stops a loop stops it in the same round.
    @Test func errorsAreTheSame() async throws {
        let meanings = try Self.meanings(
            "\(Self.fill) uint64_t s = 0; for (uint64_t i = 0; i < k; i++) s += a[i]; return s;")
        var inputs = Self.inputs(40, seed: 6)
        inputs.arguments[1] = 41
        await #expect {
            _ = try await meanings.traced(inputs)
        } throws: { error in
            guard case ContractError.trapped("f", _, .outOfBounds)? = error as? ContractError else {
                return false
            }
            return true
        }
    }

    /// Estimates know how groups are batched.
    @Test(arguments: together) func estimatesAreExact(name: String, body: String) async throws {
        let meanings = try Self.meanings(body)
        let inputs = Self.inputs(70, seed: 7)
        let run = try await meanings.shared(inputs)
        let shape = try MethodShape(
            meanings.contract.manifest.method(named: "f"), providers: 2,
            arguments: inputs.arguments)
        let estimate = try await meanings.contract.estimate(method: "f", shape: shape)
        #expect(estimate.rounds == run[0].traffic.rounds, "\(name)")
        #expect(estimate.bytesPerParty == run.map(\.traffic.bytesSent).max(), "\(name)")
    }
}
