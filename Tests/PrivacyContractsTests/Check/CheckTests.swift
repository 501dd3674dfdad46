import PrivacyContracts
import Testing

/// Each rule of the check refuses what breaks it, by function, line and reason.
@Suite struct CheckTests {
    static let manifest = """
        contract: t
        methods:
          f:
            parameters:
              - { name: a, type: { array: u64, length: 4 }, role: input, from: { provider: 0 },
                  visibility: secret }
            returns: { type: u64, learns: everyone }
        """

    /// Parses, verifies and checks a function `f` with this body; the body begins on line 2.
    private func check(_ body: String, header: String = "define i64 @f(ptr %a)") throws {
        let contract = try Contract(ir: "\(header) {\n\(body)\n}\n", manifest: Self.manifest)
        try contract.check(method: "f")
    }

    /// A loop to a bound; its branch is on the sixth line.
    private static func counting(to bound: String) -> String {
        """
        br label %l
        l:
        %i = phi i64 [0, %0], [%j, %l]
        %j = add i64 %i, 1
        %c = icmp ult i64 %j, \(bound)
        br i1 %c, label %l, label %e
        e:
        ret i64 %j
        """
    }

    static let refusals: [(body: String, line: Int, reason: Refusal)] = [
        (
            "%i = load i64, ptr %a\n%p = getelementptr i64, ptr %a, i64 %i\n%v = load i64, ptr %p\nret i64 %v",
            4, .secretAddress
        ),
        ("%v = load i64, ptr %a\n%q = udiv i64 5, %v\nret i64 %q", 3, .secretOperand("udiv")),
        ("%v = load i64, ptr %a\n%q = udiv i64 %v, 3\nret i64 %q", 3, .secretOperand("udiv")),
        ("%v = load i64, ptr %a\n%q = shl i64 5, %v\nret i64 %q", 3, .secretOperand("shl")),
        (
            "%v = load i64, ptr %a\n" + counting(to: "%v"), 8, .secretLoopBound
        ),
        ("%x = fadd float 1.0, 2.0\nret i64 0", 2, .unsupportedInstruction("fadd")),
        ("%r = call i64 @g(i64 1)\nret i64 %r", 2, .externalFunction("g")),
        ("%r = call i64 %a(i64 1)\nret i64 %r", 2, .indirectCall),
        ("%r = call i64 @f(ptr %a)\nret i64 %r", 2, .recursion("f")),
        ("%v = load volatile i64, ptr %a\nret i64 %v", 2, .unsupportedInstruction("load volatile")),
        ("%x = add i65 1, 1\nret i64 0", 2, .unsupportedType("i65")),
        (
            "%x = add i64 %y, 1\n%y = add i64 1, 1\nret i64 %x", 2,
            .invalid(.notDominated(register: "y"))
        ),
        (
            "%x = add i32 1, 1\nret i64 %x", 3,
            .invalid(.typeMismatch(expected: "i64", found: "i32"))
        ),
        (
            "br label %e\ne:\n%x = phi i64 [1, %e]\nret i64 %x", 4,
            .invalid(.phiEdges(register: "x"))
        ),
    ]

    @Test(arguments: refusals.indices) func refuses(_ index: Int) {
        let (body, line, reason) = Self.refusals[index]
        #expect(throws: ContractError.refused(function: "f", line: .ir(line), reason)) {
            try check(body)
        }
    }

    /// One call with a public bound doesn't excuse another with a secret one, wherever it stands.
    @Test(arguments: ["%q, %s", "%s, %q"])
    func aFunctionIsCheckedForEachWayItIsCalled(order: String) throws {
        let (first, second) = (order.prefix(2), order.suffix(2))
        let ir =
            "define i64 @count(i64 %n) {\n" + Self.counting(to: "%n") + """

                }
                define i64 @f(ptr %a) {
                %s = load i64, ptr %a
                %q = add i64 5, 3
                %x = call i64 @count(i64 \(first))
                %y = call i64 @count(i64 \(second))
                %z = add i64 %x, %y
                ret i64 %z
                }
                """
        let refused = ContractError.refused(
            function: "count", line: .ir(7), .secretLoopBound)
        #expect(throws: refused) {
            try Contract(ir: ir, manifest: Self.manifest).check(method: "f")
        }
        let open = try Contract(
            ir: ir.replacing("load i64, ptr %a", with: "add i64 1, 1"), manifest: Self.manifest)
        try open.check(method: "f")
    }

    /// What a call gives back is as secret as its own arguments make it.
    @Test func resultsBelongToTheirCall() throws {
        let ir = """
            define i64 @twice(i64 %n) {
            %m = add i64 %n, %n
            ret i64 %m
            }
            define i64 @f(ptr %a) {
            %s = load i64, ptr %a
            %x = call i64 @twice(i64 %s)
            %y = call i64 @twice(i64 4)
            %z = shl i64 %x, %OF
            ret i64 %z
            }
            """
        try Contract(ir: ir.replacing("%OF", with: "%y"), manifest: Self.manifest)
            .check(method: "f")
        #expect(
            throws: ContractError.refused(function: "f", line: .ir(9), .secretOperand("shl"))
        ) {
            try Contract(ir: ir.replacing("%OF", with: "%x"), manifest: Self.manifest)
                .check(method: "f")
        }
    }

    /// Functions that call the next in two ways each: as many ways as subsets, of which only some are looked at.
    @Test(.timeLimit(.minutes(5))) func waysDoNotMultiplyWithoutEnd() throws {
        let (depth, width) = (24, 24)
        let names = (0..<width).map { "i64 %p\($0)" }.joined(separator: ", ")
        func call(_ name: Int, _ register: String, _ place: Int, _ value: String) -> String {
            let arguments = (0..<width).map { $0 == place ? value : "%p\($0)" }
            let list = arguments.map { "i64 \($0)" }.joined(separator: ", ")
            return "%\(register) = call i64 @g\(name)(\(list))\n"
        }
        var ir = "define i64 @g\(depth)(\(names)) {\nret i64 %p0\n}\n"
        for k in (0..<depth).reversed() {
            ir += "define i64 @g\(k)(\(names)) {\n" + call(k + 1, "x", k, "1")
            ir += call(k + 1, "y", k, "%p\(k)") + "%z = add i64 %x, %y\nret i64 %z\n}\n"
        }
        let secrets = Array(repeating: "i64 %s", count: width).joined(separator: ", ")
        ir += "define i64 @f(ptr %a) {\n%s = load i64, ptr %a\n"
        ir += "%r = call i64 @g0(\(secrets))\n%x = shl i64 5, %s\nret i64 %r\n}\n"
        try expectShiftRefused(ir)
    }

    /// One function that is called in many ways, by a method that calls it everywhere.
    @Test(.timeLimit(.minutes(5))) func manyCallsAreLookedAtAFewTimes() throws {
        let names = (0..<6).map { "i64 %p\($0)" }.joined(separator: ", ")
        var ir = ""
        for k in 0..<150 { ir += "define i64 @g\(k)(\(names)) {\nret i64 %p0\n}\n" }
        ir += "define i64 @f(ptr %a) {\n%s = load i64, ptr %a\n"
        for k in 0..<150 {
            for way in 0..<64 {
                let list = (0..<6).map { way >> $0 & 1 == 1 ? "i64 %s" : "i64 1" }
                ir += "%r\(k)x\(way) = call i64 @g\(k)(\(list.joined(separator: ", ")))\n"
            }
        }
        ir += "%x = shl i64 5, %s\nret i64 %s\n}\n"
        try expectShiftRefused(ir)
    }

    /// The check has looked at all of it in a moment: at more than its bound it gives up, and refuses nothing.
    private func expectShiftRefused(_ ir: String) throws {
        let contract = try Contract(ir: ir, manifest: Self.manifest)
        let error = #expect(throws: ContractError.self) { try contract.check(method: "f") }
        guard case .refused("f", _, .secretOperand("shl")) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// What is too much to look at is left to the trace.
    @Test(.timeLimit(.minutes(5))) func theCheckGivesUpInTime() throws {
        func module(length: Int) -> String {
            var ir = "define i64 @g(i64 %p0, i64 %p1, i64 %p2, i64 %p3, i64 %p4, i64 %p5) {\n"
            for k in 0..<length { ir += "%x\(k) = add i64 %p0, \(k)\n" }
            ir += "ret i64 %p0\n}\ndefine i64 @f(ptr %a) {\n%s = load i64, ptr %a\n"
            for way in 0..<64 {
                let list = (0..<6).map { way >> $0 & 1 == 1 ? "i64 %s" : "i64 1" }
                ir += "%r\(way) = call i64 @g(\(list.joined(separator: ", ")))\n"
            }
            return ir + "%x = shl i64 5, %s\nret i64 %s\n}\n"
        }
        try expectShiftRefused(module(length: 1000))
        try Contract(ir: module(length: 150_000), manifest: Self.manifest).check(method: "f")
    }

    /// Conditions that lead to each other several times a step are followed once.
    @Test(.timeLimit(.minutes(5))) func joinedConditionsAreFollowedOnce() throws {
        var body = "%s = load i64, ptr %a\n%f0 = trunc i64 %s to i1\n%p = icmp eq i64 2, 3\n"
        body += "%t0 = select i1 %f0, i1 %p, i1 %p\n"
        for k in 1...6 {
            body += "%f\(k) = select i1 %t\(k - 1), i1 %f\(k - 1), i1 %f\(k - 1)\n"
            body += "%t\(k) = select i1 %t\(k - 1), i1 %f\(k - 1), i1 %t\(k - 1)\n"
        }
        let exits = 5000
        body += "%c = or i1 %t6, %f0\nbr label %l0\n"
        for k in 0..<exits { body += "l\(k):\nbr i1 %c, label %l\(k + 1), label %e\n" }
        body += "l\(exits):\nbr label %l0\ne:\nret i64 1"
        let start = ContinuousClock.now
        let error = #expect(throws: ContractError.self) { try check(body) }
        #expect(start.duration(to: .now) < .seconds(10))
        guard case .refused("f", _, .secretLoopBound) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// A type that no slots can hold is not another's equal: what is passed, given back or taken would have other slots
    /// than who takes it thinks.
    @Test(arguments: [
        "call void @g(i64 1)\nret i64 1",
        "%x = call i64 @h(float %v)\nret i64 %x",
        "ret float %v",
        "%y = call float @r(i64 1)\nret i64 1",
        "%x = call i64 @w()\nret i64 %x",
        "%s = insertvalue { { i64, i64 } } zeroinitializer, float %v, 0\nret i64 1",
    ])
    func typesThatNoSlotsHoldAreRefused(body: String) throws {
        let ir = """
            define void @g(float %p) {
            ret void
            }
            define i64 @h(i64 %p) {
            ret i64 %p
            }
            define i64 @r(i64 %p) {
            ret i64 %p
            }
            define float @w() {
            ret void
            }
            define i64 @f(ptr %a) {
            %v = load i64, ptr %a
            \(body)
            }
            """
        #expect(throws: ContractError.self) {
            try Contract(ir: ir, manifest: Self.manifest).check(method: "f")
        }
    }

    @Test func unreachableCodeIsNotRefused() throws {
        try check("ret i64 1\nw:\n%x = fadd float 1.0, 1.0\nret i64 2")
    }

    @Test func publicShiftAndPowerOfTwoPass() throws {
        try check("%v = load i64, ptr %a\n%q = shl i64 %v, 3\n%r = udiv i64 %q, 4\nret i64 %r")
    }

    @Test func loopWithPublicExitPasses() throws {
        try check(
            """
            br label %l
            l:
            %i = phi i64 [0, %0], [%j, %n]
            %p = getelementptr i64, ptr %a, i64 %i
            %v = load i64, ptr %p
            %s = icmp eq i64 %v, 7
            br i1 %s, label %e, label %n
            n:
            %j = add i64 %i, 1
            %c = icmp ult i64 %j, 4
            br i1 %c, label %l, label %e
            e:
            ret i64 %i
            """)
    }

    @Test(arguments: [
        "define i64 @f(i64 %a)", "define i64 @f(ptr %a, i32 %b)", "define i64 @f()",
    ])
    func signatureMustMatch(header: String) {
        #expect(throws: ContractError.self) { try check("ret i64 1", header: header) }
        do {
            try check("ret i64 1", header: header)
        } catch let error as ContractError {
            guard case .refused("f", _, .signature) = error else {
                Issue.record("\(error)")
                return
            }
        } catch {
            Issue.record(error)
        }
    }
}
