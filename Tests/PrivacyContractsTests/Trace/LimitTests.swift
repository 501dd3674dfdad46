import PrivacyContracts
import TestSupport
import Testing

@Suite("A traced run ends at its limits")
struct LimitTests {
    static let manifest = """
        contract: test
        methods:
          f:
            parameters:
              - {name: a, type: u64, role: input, from: {provider: 0}, visibility: secret}
              - {name: n, type: u64, role: input, from: requester, visibility: public}
            returns: {type: u64, learns: everyone}
        """

    private func trap(
        _ source: String, n: UInt64, windowNodes: Int = 1 << 20, instructions: Int = 1 << 36,
        memoryBytes: Int = 1 << 30, callDepth: Int = 256
    ) async throws -> Trap? {
        let contract = try Meanings(source, method: "f", manifest: Self.manifest).contract
        do {
            _ = try await contract.runTraced(
                method: "f", inputs: ContractInputs(arguments: [n], providers: [[5]]),
                windowNodes: windowNodes, instructions: instructions, memoryBytes: memoryBytes,
                callDepth: callDepth)
            return nil
        } catch ContractError.trapped(_, _, let trap) {
            return trap
        }
    }

    /// A loop on public values: slices of instructions end.
    @Test func publicSteps() async throws {
        let source = """
            uint64_t f(uint64_t a, uint64_t n) {
                uint64_t x = 1;
                for (uint64_t i = 0; i < n; i++) x = (x ^ (x >> 13)) * 0x9E3779B97F4A7C15u;
                return a + x;
            }
            """
        #expect(try await trap(source, n: 1 << 60, instructions: 1 << 21) == .fuelExhausted)
        #expect(try await trap(source, n: 1 << 10, instructions: 1 << 21) == nil)
    }

    /// A loop on secrets: windows are full long before a slice of instructions ends.
    @Test func secretSteps() async throws {
        let source = """
            uint64_t f(uint64_t a, uint64_t n) {
                uint64_t x = a;
                for (uint64_t i = 0; i < n; i++) x = x * a + i;
                return x;
            }
            """
        #expect(
            try await trap(source, n: 1 << 60, windowNodes: 1 << 10, instructions: 1 << 16)
                == .fuelExhausted)
        #expect(
            try await trap(source, n: 1 << 10, windowNodes: 1 << 10, instructions: 1 << 16) == nil)
    }

    @Test func callDepth() async throws {
        let calls = (1...8).map { level in
            """
            __attribute__((noinline)) uint64_t f\(level)(uint64_t a, uint64_t n) {
                return \(level == 1 ? "a" : "f\(level - 1)(a, n)") * a + n;
            }
            """
        }
        let source =
            calls.joined(separator: "\n")
            + "\nuint64_t f(uint64_t a, uint64_t n) { return f8(a, n) + 1; }"
        #expect(try await trap(source, n: 1, callDepth: 8) == .callDepth)
        #expect(try await trap(source, n: 1, callDepth: 9) == nil)
    }

    @Test func memory() async throws {
        let source = """
            uint64_t f(uint64_t a, uint64_t n) {
                uint64_t t[512];
                for (uint64_t i = 0; i < 512; i++) t[i] = a + i;
                return t[n];
            }
            """
        #expect(try await trap(source, n: 3, memoryBytes: 4000) == .memoryExhausted)
        #expect(try await trap(source, n: 3, memoryBytes: 5000) == nil)
    }

    /// Comparisons with constants, at the places where signs change.
    @Test(arguments: ["<", ">", "<=", ">="]) func constants(_ relation: String) async throws {
        let edges: [UInt64] = [
            0, 1, 2, 1 << 62, (1 << 63) - 2, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, .max - 1, .max,
        ]
        for type in ["uint64_t", "int64_t"] {
            let source = """
                uint64_t f(uint64_t a, uint64_t n) {
                    return (\(type))a \(relation) (\(type))n ? a ^ 3 : n + 9;
                }
                """
            let meanings = try Meanings(source, method: "f", manifest: Self.manifest)
            for a in edges {
                for n in edges {
                    let inputs = ContractInputs(arguments: [n], providers: [[a]])
                    let traced = try await meanings.traced(inputs)
                    #expect(try traced == meanings.clear(inputs), "\(a) \(relation) \(n), \(type)")
                }
            }
        }
    }
}
