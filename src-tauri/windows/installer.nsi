; The installer for Windows: for one person, without an administrator. `cargo xtask package windows` makes and checks it.
;
; What it is made of is said by defines:
;   VERSION       what people read, such as 0.1.0
;   FILE_VERSION  the same as four numbers, as Windows wants it
;   PROGRAMS      a directory with the programs and the licences
;   OUTPUT        the installer
;   SIGN          a command that signs the file which is its argument; without it nothing is signed
;   QUICK         set for one that is made quickly and is large
;
; It ends with 0 where all is done, and where a person or a script must know more, with one of these.
!define TOO_OLD 3     ; this Windows is older than 10
!define IN_USE 4      ; a program of Warifu runs
!define INCOMPLETE 5  ; a file could not be written, or not be removed

; A 32-bit Windows does not start it, and says so.
Target amd64-unicode
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
!endif

!include LogicLib.nsh
!include MUI2.nsh
!include WinVer.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Warifu"
!define PUBLISHER "The Warifu authors"
!define WEBVIEW2 "https://developer.microsoft.com/microsoft-edge/webview2/"
!define WEBVIEW2_CLIENT "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

!include path.nsh

Name "Warifu"
OutFile "${OUTPUT}"
BrandingText "Warifu ${VERSION}"
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
AllowSkipFiles off
InstallDir "$LOCALAPPDATA\Programs\Warifu"

!ifdef SIGN
!uninstfinalize `${SIGN} "%1"` = 0
!finalize `${SIGN} "%1"` = 0
!endif

!define MUI_ICON "../icons/icon.ico"
!define MUI_UNICON "${MUI_ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${NSISDIR}/Contrib/Graphics/Wizard/nsis3-metro.bmp"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\warifu-app.exe"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(KEYS_STAY)"

!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhereItIs
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE Japanese
!include /CHARSET=UTF8 texts.nsh

VIProductVersion "${FILE_VERSION}"
!macro Describe language
  VIAddVersionKey /LANG=${language} ProductName "Warifu"
  VIAddVersionKey /LANG=${language} ProductVersion "${VERSION}"
  VIAddVersionKey /LANG=${language} FileVersion "${VERSION}"
  VIAddVersionKey /LANG=${language} FileDescription "Warifu"
  VIAddVersionKey /LANG=${language} CompanyName "${PUBLISHER}"
  VIAddVersionKey /LANG=${language} LegalCopyright "${PUBLISHER}"
!macroend
!insertmacro Describe ${LANG_ENGLISH}
!insertmacro Describe ${LANG_JAPANESE}

; Ends with words and a code. Nobody sees the words where it is silent.
!macro EndWith code text
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  SetErrorLevel ${code}
  Quit
!macroend
!define EndWith "!insertmacro EndWith"

Var Earlier

Function .onInit
  ${IfNot} ${AtLeastWin10}
    ${EndWith} ${TOO_OLD} "$(TOO_OLD)"
  ${EndIf}
  ; There is one for each person: it is made anew where it is, whatever directory is asked for.
  ReadRegStr $Earlier HKCU "${UNINSTALL}" InstallLocation
  ${If} $Earlier != ""
    StrCpy $INSTDIR $Earlier
  ${EndIf}
FunctionEnd

Function SkipWhereItIs
  ${If} $Earlier != ""
    Abort
  ${EndIf}
FunctionEnd

; Windows lets nobody write to a program that runs.
!macro CloseFirst un
Function ${un}IsOpen
  Exch $R0
  ${If} ${FileExists} $R0
    ClearErrors
    FileOpen $R1 $R0 a
    ${If} ${Errors}
      StrCpy $R0 1
    ${Else}
      FileClose $R1
      StrCpy $R0 0
    ${EndIf}
  ${Else}
    StrCpy $R0 0
  ${EndIf}
  Exch $R0
FunctionEnd

Function ${un}CloseFirst
  again:
  Push "$INSTDIR\warifu-app.exe"
  Call ${un}IsOpen
  Pop $0
  Push "$INSTDIR\bin\warifu.exe"
  Call ${un}IsOpen
  Pop $1
  ${If} $0 = 0
  ${AndIf} $1 = 0
    Return
  ${EndIf}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(IN_USE)" /SD IDCANCEL IDRETRY again
  SetErrorLevel ${IN_USE}
  Quit
FunctionEnd
!macroend
!insertmacro CloseFirst ""
!insertmacro CloseFirst "un."

Section Warifu warifu
  Call CloseFirst
  ClearErrors
  ; Apart, because this directory is searched for whatever is typed in a terminal.
  SetOutPath "$INSTDIR\bin"
  File "${PROGRAMS}/warifu.exe"
  SetOutPath "$INSTDIR"
  File "${PROGRAMS}/warifu-app.exe"
  ; Microsoft's tools link it, MinGW's do not.
!if /FileExists "${PROGRAMS}/WebView2Loader.dll"
  File "${PROGRAMS}/WebView2Loader.dll"
!endif
  File "${PROGRAMS}/LICENSE-APACHE.txt"
  File "${PROGRAMS}/LICENSE-MIT.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    ${EndWith} ${INCOMPLETE} "$(NOT_WRITTEN)"
  ${EndIf}
  CreateShortcut "$SMPROGRAMS\Warifu.lnk" "$INSTDIR\warifu-app.exe"

  WriteRegStr HKCU "${UNINSTALL}" DisplayName "Warifu"
  WriteRegStr HKCU "${UNINSTALL}" DisplayVersion "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" Publisher "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL}" DisplayIcon "$INSTDIR\warifu-app.exe"
  WriteRegStr HKCU "${UNINSTALL}" InstallLocation "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  SectionGetSize ${warifu} $0
  WriteRegDWORD HKCU "${UNINSTALL}" EstimatedSize $0
  WriteRegDWORD HKCU "${UNINSTALL}" NoModify 1
  WriteRegDWORD HKCU "${UNINSTALL}" NoRepair 1

  Call PutOnPath
  Call MindWebView2
SectionEnd

; The window is a page in Microsoft's web view. Windows 11 has it, and nearly every Windows 10.
Function MindWebView2
  ReadRegStr $0 HKLM "Software\WOW6432Node\${WEBVIEW2_CLIENT}" pv
  ReadRegStr $1 HKCU "Software\${WEBVIEW2_CLIENT}" pv
  ${If} $0$1 == ""
  ${OrIf} $0$1 == "0.0.0.0"
    DetailPrint "$(NO_WEBVIEW2)"
    MessageBox MB_YESNO|MB_ICONINFORMATION "$(NO_WEBVIEW2)$\r$\n$\r$\n$(OPEN_PAGE)" /SD IDNO IDNO done
    ExecShell open "${WEBVIEW2}"
  ${EndIf}
  done:
FunctionEnd

; Everything by its name, and no directory with what may be in it: that one is where the person wanted it, and may have other things in it.
Section un.Warifu
  Call un.CloseFirst
  ClearErrors
  Delete "$INSTDIR\bin\warifu.exe"
  Delete "$INSTDIR\warifu-app.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\LICENSE-APACHE.txt"
  Delete "$INSTDIR\LICENSE-MIT.txt"
  ${If} ${Errors}
    ${EndWith} ${INCOMPLETE} "$(NOT_REMOVED)"
  ${EndIf}
  Call un.TakeOffPath
  Delete "$SMPROGRAMS\Warifu.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR\bin"
  RMDir "$INSTDIR"
SectionEnd
