; ModuleID = 'auction.c'
source_filename = "auction.c"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"

%struct.outcome = type { i32, i64 }

; Function Attrs: nofree norecurse nosync nounwind uwtable
define dso_local void @auction(i64* nocapture noundef readonly %0, i32 noundef %1, %struct.outcome* nocapture noundef writeonly %2) local_unnamed_addr #0 !dbg !9 {
  call void @llvm.dbg.value(metadata i64* %0, metadata !28, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i32 %1, metadata !29, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata %struct.outcome* %2, metadata !30, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i32 0, metadata !31, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i64 0, metadata !32, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i64 0, metadata !33, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i32 0, metadata !34, metadata !DIExpression()), !dbg !37
  %4 = icmp eq i32 %1, 0, !dbg !38
  br i1 %4, label %7, label %5, !dbg !40

5:                                                ; preds = %3
  %6 = zext i32 %1 to i64, !dbg !38
  br label %12, !dbg !40

7:                                                ; preds = %12, %3
  %8 = phi i32 [ 0, %3 ], [ %23, %12 ], !dbg !36
  %9 = phi i64 [ 0, %3 ], [ %25, %12 ], !dbg !36
  %10 = getelementptr inbounds %struct.outcome, %struct.outcome* %2, i64 0, i32 0, !dbg !41
  store i32 %8, i32* %10, align 8, !dbg !42, !tbaa !43
  %11 = getelementptr inbounds %struct.outcome, %struct.outcome* %2, i64 0, i32 1, !dbg !49
  store i64 %9, i64* %11, align 8, !dbg !50, !tbaa !51
  ret void, !dbg !52

12:                                               ; preds = %5, %12
  %13 = phi i64 [ 0, %5 ], [ %26, %12 ]
  %14 = phi i64 [ 0, %5 ], [ %25, %12 ]
  %15 = phi i64 [ 0, %5 ], [ %24, %12 ]
  %16 = phi i32 [ 0, %5 ], [ %23, %12 ]
  call void @llvm.dbg.value(metadata i64 %13, metadata !34, metadata !DIExpression()), !dbg !37
  call void @llvm.dbg.value(metadata i64 %14, metadata !33, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i64 %15, metadata !32, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i32 %16, metadata !31, metadata !DIExpression()), !dbg !36
  %17 = getelementptr inbounds i64, i64* %0, i64 %13, !dbg !53
  %18 = load i64, i64* %17, align 8, !dbg !53, !tbaa !56
  %19 = icmp ugt i64 %18, %15, !dbg !57
  %20 = icmp ugt i64 %18, %14, !dbg !58
  %21 = select i1 %20, i64 %18, i64 %14, !dbg !58
  %22 = trunc i64 %13 to i32, !dbg !58
  %23 = select i1 %19, i32 %22, i32 %16, !dbg !58
  %24 = select i1 %19, i64 %18, i64 %15, !dbg !58
  %25 = select i1 %19, i64 %15, i64 %21, !dbg !58
  call void @llvm.dbg.value(metadata i64 %25, metadata !33, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i64 %24, metadata !32, metadata !DIExpression()), !dbg !36
  call void @llvm.dbg.value(metadata i32 %23, metadata !31, metadata !DIExpression()), !dbg !36
  %26 = add nuw nsw i64 %13, 1, !dbg !59
  call void @llvm.dbg.value(metadata i64 %26, metadata !34, metadata !DIExpression()), !dbg !37
  %27 = icmp eq i64 %26, %6, !dbg !38
  br i1 %27, label %7, label %12, !dbg !40, !llvm.loop !60
}

; Function Attrs: nofree nosync nounwind readnone speculatable willreturn
declare void @llvm.dbg.value(metadata, metadata, metadata) #1

attributes #0 = { nofree norecurse nosync nounwind uwtable "frame-pointer"="none" "min-legal-vector-width"="0" "no-trapping-math"="true" "stack-protector-buffer-size"="8" "target-cpu"="x86-64" "target-features"="+cx8,+fxsr,+mmx,+sse,+sse2,+x87" "tune-cpu"="generic" }
attributes #1 = { nofree nosync nounwind readnone speculatable willreturn }

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3, !4, !5, !6, !7}
!llvm.ident = !{!8}

!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, producer: "Debian clang version 14.0.6", isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug, splitDebugInlining: false, nameTableKind: None)
!1 = !DIFile(filename: "auction.c", directory: ".", checksumkind: CSK_MD5, checksum: "eda2a4c68c77e4c765f50d22fcfc6fab")
!2 = !{i32 7, !"Dwarf Version", i32 5}
!3 = !{i32 2, !"Debug Info Version", i32 3}
!4 = !{i32 1, !"wchar_size", i32 4}
!5 = !{i32 7, !"PIC Level", i32 2}
!6 = !{i32 7, !"PIE Level", i32 2}
!7 = !{i32 7, !"uwtable", i32 1}
!8 = !{!"Debian clang version 14.0.6"}
!9 = distinct !DISubprogram(name: "auction", scope: !1, file: !1, line: 16, type: !10, scopeLine: 16, flags: DIFlagPrototyped | DIFlagAllCallsDescribed, spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !0, retainedNodes: !27)
!10 = !DISubroutineType(types: !11)
!11 = !{null, !12, !19, !22}
!12 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !13, size: 64)
!13 = !DIDerivedType(tag: DW_TAG_const_type, baseType: !14)
!14 = !DIDerivedType(tag: DW_TAG_typedef, name: "uint64_t", file: !15, line: 27, baseType: !16)
!15 = !DIFile(filename: "/usr/include/x86_64-linux-gnu/bits/stdint-uintn.h", directory: "", checksumkind: CSK_MD5, checksum: "2bf2ae53c58c01b1a1b9383b5195125c")
!16 = !DIDerivedType(tag: DW_TAG_typedef, name: "__uint64_t", file: !17, line: 45, baseType: !18)
!17 = !DIFile(filename: "/usr/include/x86_64-linux-gnu/bits/types.h", directory: "", checksumkind: CSK_MD5, checksum: "d108b5f93a74c50510d7d9bc0ab36df9")
!18 = !DIBasicType(name: "unsigned long", size: 64, encoding: DW_ATE_unsigned)
!19 = !DIDerivedType(tag: DW_TAG_typedef, name: "uint32_t", file: !15, line: 26, baseType: !20)
!20 = !DIDerivedType(tag: DW_TAG_typedef, name: "__uint32_t", file: !17, line: 42, baseType: !21)
!21 = !DIBasicType(name: "unsigned int", size: 32, encoding: DW_ATE_unsigned)
!22 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !23, size: 64)
!23 = distinct !DICompositeType(tag: DW_TAG_structure_type, name: "outcome", file: !1, line: 10, size: 128, elements: !24)
!24 = !{!25, !26}
!25 = !DIDerivedType(tag: DW_TAG_member, name: "winner", scope: !23, file: !1, line: 11, baseType: !19, size: 32)
!26 = !DIDerivedType(tag: DW_TAG_member, name: "price", scope: !23, file: !1, line: 12, baseType: !14, size: 64, offset: 64)
!27 = !{!28, !29, !30, !31, !32, !33, !34}
!28 = !DILocalVariable(name: "bids", arg: 1, scope: !9, file: !1, line: 16, type: !12)
!29 = !DILocalVariable(name: "count", arg: 2, scope: !9, file: !1, line: 16, type: !19)
!30 = !DILocalVariable(name: "result", arg: 3, scope: !9, file: !1, line: 16, type: !22)
!31 = !DILocalVariable(name: "winner", scope: !9, file: !1, line: 17, type: !19)
!32 = !DILocalVariable(name: "highest", scope: !9, file: !1, line: 18, type: !14)
!33 = !DILocalVariable(name: "second", scope: !9, file: !1, line: 19, type: !14)
!34 = !DILocalVariable(name: "i", scope: !35, file: !1, line: 23, type: !19)
!35 = distinct !DILexicalBlock(scope: !9, file: !1, line: 23, column: 5)
!36 = !DILocation(line: 0, scope: !9)
!37 = !DILocation(line: 0, scope: !35)
!38 = !DILocation(line: 23, column: 28, scope: !39)
!39 = distinct !DILexicalBlock(scope: !35, file: !1, line: 23, column: 5)
!40 = !DILocation(line: 23, column: 5, scope: !35)
!41 = !DILocation(line: 33, column: 13, scope: !9)
!42 = !DILocation(line: 33, column: 20, scope: !9)
!43 = !{!44, !45, i64 0}
!44 = !{!"outcome", !45, i64 0, !48, i64 8}
!45 = !{!"int", !46, i64 0}
!46 = !{!"omnipotent char", !47, i64 0}
!47 = !{!"Simple C/C++ TBAA"}
!48 = !{!"long", !46, i64 0}
!49 = !DILocation(line: 34, column: 13, scope: !9)
!50 = !DILocation(line: 34, column: 19, scope: !9)
!51 = !{!44, !48, i64 8}
!52 = !DILocation(line: 35, column: 1, scope: !9)
!53 = !DILocation(line: 24, column: 13, scope: !54)
!54 = distinct !DILexicalBlock(scope: !55, file: !1, line: 24, column: 13)
!55 = distinct !DILexicalBlock(scope: !39, file: !1, line: 23, column: 42)
!56 = !{!48, !48, i64 0}
!57 = !DILocation(line: 24, column: 21, scope: !54)
!58 = !DILocation(line: 24, column: 13, scope: !55)
!59 = !DILocation(line: 23, column: 38, scope: !39)
!60 = distinct !{!60, !40, !61, !62, !63}
!61 = !DILocation(line: 31, column: 5, scope: !35)
!62 = !{!"llvm.loop.mustprogress"}
!63 = !{!"llvm.loop.unroll.disable"}
