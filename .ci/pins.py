import json,sys,subprocess
def pins(src):
    out=subprocess.run([sys.executable,"-m","pip","install","-q","--dry-run","--ignore-installed","--report","-","-r",src],capture_output=True,text=True)
    rep=json.loads(out.stdout)
    return sorted({f"{i['metadata']['name'].lower().replace('_','-')}=={i['metadata']['version']}" for i in rep["install"]})
run=pins("requirements.in")
open("requirements.txt","w").write("# Resolved from requirements.in by `make pins`; holds no download address.\n"+"\n".join(run)+"\n")
dev=pins("requirements-dev.in")
open("requirements-dev.txt","w").write("# Resolved from requirements-dev.in by `make pins`; holds no download address.\n-r requirements.txt\n"+"\n".join(p for p in dev if p not in run)+"\n")
